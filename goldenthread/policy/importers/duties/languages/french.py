"""French: the words that bind, limit, begin, replace and name who is bound (the basic turns of phrase)."""

from __future__ import annotations

import re

from goldenthread.policy.importers.duties.languages.french_timing import DATE, TIMING
from goldenthread.policy.importers.duties.languages.wording import (
    Limiting,
    Naming,
    Place,
    Replacing,
    Verb,
    Wording,
    any_case,
    word_set,
)

_INSTRUMENT = re.compile(
    r"\b(?:Politiques?|Directives?|Normes?|Lignes?\s+directrices?|Guides?|Cadres?|Procédures?|Codes?|Avis|Manuel|Règlements?|Charte|Programme)\b"
)
_NUMBERED = r"(?:exigences?|(?:sous-)?sections?|(?:sous-)?paragraphes?|articles?|dispositions?|annexes?|chapitres?)"
_TEXT = r"(?:politique|directive|norme|ligne directrice|cadre|code|procédures?|lignes directrices|normes|annexe)"


PLACES: tuple[tuple[Place, re.Pattern[str]], ...] = (
    ("definitions", any_case(r"\bdéfinitions?\b|^glossaire")),
    (
        "silent",
        any_case(
            r"^(?:références?|lois? |législation|demandes? de renseignements|renseignements|personnes-ressources)"
        ),
    ),
    ("effective", any_case(r"^(?:date d['’])?entrée en vigueur|^dispositions transitoires")),
    ("schedule", any_case(r"calendrier de mise en œuvre|mise en œuvre progressive")),
    ("examples", any_case(r"\bexemples?\b")),
    ("application", any_case(r"^application\b|^portée$|^champ d['’]application|^exclusions?$")),
    ("silent", any_case(r"conséquences")),
    (
        "silent",
        any_case(
            r"^(?:contexte|préambule|préface|introduction|aperçu|sommaire|à propos|objectifs?|résultats|énoncé|but|pouvoirs"
            r"|autorisations?)\b"
        ),
    ),
    (
        "roles",
        any_case(
            r"\b(?:rôles?|responsabilités)\b.*\b(?:organisations?|organismes?|ministères?|institutions?|secrétariat)\b"
        ),
    ),
    (
        "binding",
        any_case(
            r"\bexigences?\b|\bresponsabilité|\bsurveillance\b|\brapports?\b|\bprocédures?\b|^normes?\b|\bobligatoires?\b|^rôles\b"
        ),
    ),
)

VERBS = (
    Verb("must not", any_case(r"\bne\s+(?:doit|doivent|peut|peuvent)\s+(?:pas|jamais|en aucun cas)\b")),
    Verb(
        "must not",
        any_case(
            r"\bne\s+(?:doit|doivent|peut|peuvent|pourra|pourront|devra|devront)\s+(?=(?:être|\w+(?:er|ir|re|oir))\b)(?![^.;:]{0,120}\bque\b)"
        ),
    ),
    Verb(
        "must not",
        any_case(
            r"\b(?:il\s+(?:leur\s+)?est\s+interdit\s+(?:à|aux)|n['’](?:est|ont)\s+pas\s+(?:autorisée?s?|le\s+droit)\s+[àde]+)\b"
        ),
    ),
    Verb(
        "must",
        any_case(
            r"\b(?:est|sont|demeure|demeurent|sera|seront)\s+(?:également\s+|aussi\s+)?(?:responsables?|chargée?s?|tenue?s?\s+responsables?)(?:,[^,.;:]{1,60},)?\s+(?:de|des|du|d['’])"
        ),
        answers=True,
    ),
    Verb("must", any_case(r"\b(?:est|sont)\s+(?:responsables?|chargée?s?)(?=\s*:\s*$)"), answers=True),
    Verb("must", any_case(r"\b(?:est|sont)\s+(?:également\s+)?(?:tenue?s?|obligée?s?)\s+(?:de\b|d['’]|à\b|aux?\b)")),
    Verb(
        "must",
        any_case(r"\b(?:a|ont)\s+(?:la|pour)\s+(?:responsabilité|mission|obligation|tâche)\s+(?:de|des|du|d['’])"),
        answers=True,
    ),
    Verb("should", any_case(r"\b(?:est|sont)\s+(?:fortement\s+)?(?:encouragée?s?|invitée?s?)\s+à\b")),
    Verb("should", any_case(r"\bdevrai(?:t|ent)\b")),
    Verb("must", any_case(r"\b(?:doit|doivent|devra|devront)\b")),
    Verb("may", any_case(r"\b(?:peut|peuvent|pourra|pourront)\b")),
)

NAMING = Naming(
    roles=word_set("""administrateur administratrice agent agente cadre chef client commissaire conseiller coordonnateur coordonnatrice
        délégué dirigeant dirigeante dirigeants employé employée expert fonctionnaire gestionnaire haut individu ministre
        personne personnel premier président présidente propriétaire représentant responsable secrétaire spécialiste
        superviseur titulaire utilisateur utilisatrice vérificateur contrôleur greffier sous-ministre directeur directrice
        praticien autorité"""),
    organisations=word_set("""administration agence bureau centre comité commission conseil direction entité gouvernement institution
        ministère organisation organisme secrétariat service services société tribunal bibliothèque école gendarmerie"""),
    articles=word_set(
        "le la les l un une des du de chaque tout tous toute toutes ces ce cette leur leurs son sa ses autre autres"
    ),
    stops=word_set("""qui que dont où en dans sur avec par pour à au aux est sont doit doivent et ou ni y compris lorsque si après avant
        responsable responsables chargé chargés ne peut peuvent sera seront""")
    - {"responsable", "responsables"},
    within=frozenset(),
    joins=re.compile(r"\s*,?\s+(?:et|ou|ainsi que|de même que)\s+|\s*[,;]\s+"),
    links=frozenset({"de", "du", "des", "d", "à", "aux", "l", "la", "le", "les"}),
    company=any_case(
        r",?\s*\b(?:en\s+(?:consultation|collaboration|coordination|concertation|partenariat)\s+avec|de\s+concert\s+avec|tout\s+en|y\s+compris)\b|,\s+(?:pour|dans|en|au|à|lorsque|sous|selon)\s"
    ),
    asides=any_case(r",\s*(?:s['’]il\s+y\s+a\s+lieu|au\s+besoin|le\s+cas\s+échéant)\s*,"),
    remainder=any_case(r"(?:leurs? |les |d['’]autres )?(?:équivalents?|homologues?|autres?)\b"),
    qualifies=any_case(r"qui|que|dont|où|chargée?s?|désignée?s?|nommée?s?|y|\w+ant"),
    things=word_set(
        "section politique directive norme annexe document cadre système tableau procédure exigence il ils elle elles"
    ),
    pronouns=frozenset({"celles", "ceux", "personne"}),
    doing=frozenset(),
    vague=word_set("certains certaines plusieurs aucun aucune"),
    head_first=True,
)

LIMITING = Limiting(
    rules=(
        ("encouraged", any_case(r"\b(?:est|sont)\s+(?:fortement\s+)?(?:encouragée?s?|invitée?s?)\s+à\b")),
        (
            "except",
            any_case(r"\bne\s+s['’]appliquent?\s+pas\b|\bn['’](?:est|sont)\s+pas\s+(?:assujetti|tenu|obligatoire)\w*"),
        ),
        ("except", any_case(r"\b(?:est|sont)\s+(?:exempté|exclu)\w*|\bexclut\b")),
    ),
    assigns=any_case(r"\b(?:est|sont)\s+(?:seule?s?\s+)?responsables?\s+(?:de|du|des|d['’])"),
    grace=any_case(rf"\b(?:ont|a|auront|aura)\s+jusqu['’]au\s+{DATE}"),
    applies=any_case(r"\bs['’]appliquent?\s+(?:uniquement\s+|seulement\s+)?(?:qu['’])?(?:à|aux|au)\b"),
    whole=any_case(rf"\b(?:la\s+présente|le\s+présent|les\s+présentes|cette|ce)\s+{_TEXT}"),
    same=any_case(r"\b(?:ces|lesdites)\s+(?:exigences|dispositions|sections|paragraphes)\b"),
    part=any_case(r"\b(?:à\s+l['’]exception\s+(?:de|du|des)|sauf)\b"),
    this_text=any_case(r"\s*(?:de\s+la\s+présente|du\s+présent|des\s+présentes)\b"),
    borrowed=any_case(
        rf"(?:conformément|selon|énoncée?s?|définie?s?|décrite?s?|prévue?s?|indiquée?s?|visée?s?)\s+(?:à|au|aux|dans|par)?\s*(?:la|le|les|l['’])?\s*{_NUMBERED}?\s*$"
    ),
    whole_number=any_case(r"\b(?:sections?|chapitres?|parties?)\s*$"),
    titles=_INSTRUMENT,
)

REPLACING = Replacing(
    verb=re.compile(
        r"\b(?:[Ee]lles?|[Ii]ls?|[Ll]a\s+présente|[Ll]e\s+présent|[Ll]es\s+présentes|[Cc]ette|[Cc]e|[Ll]a|[Ll]e)\b[^.:;]{0,300}?\b(?:remplacent?|remplacé)\b\s*"
    ),
    list_head=any_case(r"^(?:les?\s+)?(?:(?:instruments?|documents?|textes?)\b[^:]*|suivants?\b[^:]*)?(?::\s*|$)"),
    part=any_case(
        r"^(?:l['’]|les?\s+|la\s+)?(?:parties?\s+de|annexes?\s+[A-Z0-9].*?\s+de)\s+(?:la\s+|l['’]|le\s+)?(?=(?-i:[A-ZÀ-Ý]))"
    ),
    older=any_case(r"^(?:l['’]|les?\s+|la\s+)?(?:ancienne?s?\s+)?"),
    trailing_part=any_case(r",?\s*\b(?:annexes?|parties?|sections?)\s+[A-Z0-9][\w.]*(?:\s*(?:,|et)\s*)?"),
    dating=any_case(
        rf"\s*[,(]*\s*(?:\b(?:datée?s?|du|en\s+vigueur|mise?s?\s+à\s+jour)\s+(?:du\s+|le\s+)?)?\(?{DATE}.*$"
    ),
    instrument=_INSTRUMENT,
    small_words=frozenset({"la", "le", "les", "l", "de", "du", "des", "d", "sur", "et", "à", "en"}),
)

FRENCH = Wording(
    language="fr",
    places=PLACES,
    verbs=VERBS,
    verb_letters="adeinops",
    relative=any_case(r"\b(?:qui|que|dont|où|il|elle|ils|elles)\s*,?\s*$"),
    subordinate=any_case(
        r"^(?:en|dans|pour|lorsque?|lorsqu['’]|quand|si|avant|après|dès|sous|selon|afin|au|à|conformément|par|pendant|sauf|toutefois|cependant)\b"
    ),
    aside=any_case(r",\s+(?:où|qui|dont|lorsque|parce|si)\b"),
    passive=any_case(r"^\s*être\s+(?:\w+ment\s+)?(?!responsable|en mesure)\w+(?:ée?s?|ie?s?|use?s?|ts?|tes?)\b"),
    agent=any_case(r"\bpar\s+(?P<who>[^,.;:]{1,200})"),
    opening=any_case(
        r"^\s*(?:(?:ce\s+qui\s+suit|(?:les?\s+)?(?:\w+\s+)?suivante?s?)\b.*|(?:veiller\s+à|s['’]assurer|faire\s+en\s+sorte)\s*(?:ce\s+)?(?:que?|qu['’])?|(?:prendre|respecter|appliquer|faire)\s+(?:les\s+\w+\s+suivante?s|ce\s+qui\s+suit)\b.*|)\s*:?\s*$"
    ),
    actions=re.compile(r"^(?:[A-ZÉ]\w+(?:er|ir|re|oir)\b|S['’]\w+er\b|D['’]\w+\b|De\s+\w+\b)"),
    bare_lead=any_case(
        r"\b(?:procédures?|normes?|exigences?|règles|étapes|mesures)\b[^.:]{0,200}\b(?:est|sont)\s+(?:les?\s+suivante?s?|la\s+suivante)\s*:?\s*$"
        r"|^voici\s+les\s+(?:procédures?|normes?|exigences?)\b[^.:]*:\s*$"
    ),
    permits=any_case(r"\b(?:est|sont)\s+(?:permise?s?|autorisée?s?)\b"),
    responsibilities_of=re.compile(
        r"^(?:Rôles? et responsabilités|Responsabilités|Exigences)\s+(?:de la|de l['’]|du|des|de)\s*(?P<who>.{1,300}?)\s*:?\s*$"
    ),
    inverse=(
        Verb(
            "should",
            any_case(
                r"^il\s+est\s+(?:\w+ment\s+)?(?:recommandé|conseillé|suggéré)\s+(?:aux|au|à\s+la|à\s+l['’]|à)\s*(?P<who>.{1,300}?)\s+(?:de\s+|d['’])(?=\w+(?:er|ir|re)\b)"
            ),
        ),
        Verb(
            "must",
            any_case(
                r"^il\s+est\s+demandé\s+(?:aux|au|à\s+la|à\s+l['’]|à)\s*(?P<who>.{1,300}?)\s+(?:de\s+|d['’])(?=\w+(?:er|ir|re)\b)"
            ),
        ),
        Verb(
            "must not",
            any_case(
                r"^il\s+est\s+interdit\s+(?:aux|au|à\s+la|à\s+l['’]|à)\s*(?P<who>.{1,300}?)\s+(?:de\s+|d['’])(?=\w+(?:er|ir|re)\b)"
            ),
        ),
        Verb(
            "must",
            any_case(
                r"^il\s+(?:incombe|appartient|revient)\s+(?:aux|au|à\s+la|à\s+l['’]|à)\s*(?P<who>.{1,300}?)\s+(?:de\s+|d['’])(?=\w+(?:er|ir|re)\b)"
            ),
            answers=True,
        ),
        Verb(
            "must",
            any_case(
                r"^(?:les\s+)?responsabilités\s+(?:du|des|de\s+la|de\s+l['’])\s*(?P<who>.{1,300}?)\s+(?:sont|comprennent)\b"
            ),
            answers=True,
        ),
    ),
    rests_with=any_case(
        r"^cette\s+(?:responsabilité|obligation|exigence)\s+(?:incombe|revient)\s+(?:aux|au|à\s+la|à\s+l['’]|à)\s*(?P<who>[^,.;:]{1,200})"
    ),
    meant=any_case(
        r"^(?:lorsque|quand|si|dès\s+que)\s+(?P<who>[^,;:]{1,120}?)\s+(?:est|sont|a|ont|doit|doivent|reçoit|reçoivent)\b[^;:]{0,300}?,"
        r"\s+(?:ils|elles|il|elle)\s+$"
    ),
    nobody=any_case(r"^aucune?\s+(?=\w)"),
    present=re.compile(r"^\s*(?:\([^)]*\)\s*)?[a-zé]+(?:e|it|t|nt)\b"),
    orders=re.compile(r"^(?:[A-ZÉ][^:.;]{2,80}\s?:\s+)?[A-ZÉ]\w+(?:er|ir|re)\b"),
    informs=any_case(r"^\s*(?:noter|savoir)\b"),
    whereas=any_case(r"^(?:nota\b|remarque\b|par\s+exemple\b|exemple\b|source\b|\()"),
    naming=NAMING,
    limiting=LIMITING,
    timing=TIMING,
    replacing=REPLACING,
)
