"""French: what memoranda and guidance say otherwise than numbered instruments do."""

from __future__ import annotations

import re
from dataclasses import replace

from goldenthread.policy.importers.duties.languages.french import FRENCH
from goldenthread.policy.importers.duties.languages.french_verbs import ACTING, INFINITIVE, NOUNS, PRESENT
from goldenthread.policy.importers.duties.languages.prose import Prose
from goldenthread.policy.importers.duties.languages.wording import Place, Verb, any_case, word_set

_PLACES: tuple[tuple[Place, re.Pattern[str]], ...] = (
    (
        "silent",
        any_case(
            r"^notes?(?: de bas de page)?$|^table des matières|^remerciements|^avant-propos|^historique|^sources?$"
        ),
    ),
    ("silent", any_case(r"^(?:pourquoi|qu['’]est-ce|résumé)\b")),
    *FRENCH.places,
)
_VERBS = (
    Verb(
        "must",
        any_case(
            r"\b(?:est|sont|sera|seront)\s+(?:également\s+)?(?:tenue?s?|obligée?s?|chargée?s?|priée?s?)\s+(?:de\b|d['’])"
        ),
    ),
    Verb("should", any_case(r"\b(?:est|sont)\s+(?:fortement\s+)?(?:encouragée?s?|invitée?s?|appelée?s?)\s+à\b")),
    *FRENCH.verbs,
    Verb("must", any_case(r"(?=\b\w{2,}(?:era|eront|ira|iront|dra|dront|ttra|ttront)\b)")),
    Verb("must", any_case(rf"(?=\b(?:s['’])?(?:{PRESENT})\b)")),
)
_NAMING = replace(
    FRENCH.naming,
    roles=FRENCH.naming.roles
    | word_set(
        """fournisseur prestataire exploitant importateur distributeur fabricant
        préfet maire gardien capitaine pilote patron tuteur élu chargé"""
    ),
    organisations=FRENCH.naming.organisations
    | word_set(
        "état collectivité commune région autorité établissement entreprise opérateur groupe équipe unité office délégation"
    ),
)

FRENCH_PROSE = Prose(
    wording=replace(
        FRENCH,
        places=_PLACES,
        verbs=_VERBS,
        verb_letters="",
        naming=_NAMING,
        relative=any_case(
            r"(?:\b(?:qui|que|dont|où|ce)\s*,?|\bqu['’]|\w\s+(?:il|elle|ils|elles))\s*$"
            r"|\b(?:a|ont)\s+(?:dit|constaté|conclu|noté|recommandé|signalé|indiqué)\s+qu(?:e\b|['’])"
        ),
        whereas=any_case(r"^(?:nota\b|remarque\b|source\b|voir\b|\()"),
    ),
    acting=ACTING,
    opening=any_case(
        r"^(?:\d{1,3}[.)]\s+|[*_]+|(?:en\s+(?:outre|particulier|général|effet|résumé|conséquence)|par\s+(?:exemple|ailleurs|conséquent)|de\s+plus|à\s+cette\s+fin"
        r"|à\s+tout\s+le\s+moins|au\s+minimum|ainsi|donc|toutefois|cependant|enfin|ensuite|puis|également|notamment|d['’]abord"
        r"|(?:premi|deuxi|troisi)èmement|\w+ment),?\s+(?=\S)|(?:étape|phase|action|mesure)\s+\d+(?:\.\d+)*\s*[:.–—-]\s*)+"
    ),
    orders=re.compile(
        rf"^(?:Vous\s+(?:(?:devez|devrez)\s+|êtes\s+(?:tenue?s?|priée?s?|invitée?s?)\s+d(?:e\s+|['’]))|Vous\s+(?:voudrez\s+bien|veillerez\s+à)\s+(?:(?:lui|leur|me|nous|y|en|le|la|les)\s+|l['’])*|Vous\s+(?!trouverez|pouvez|pourrez|avez|aurez|savez|êtes|serez)|Je\s+vous\s+(?:demande|prie|enjoins)\s+(?:donc\s+)?d(?:e\s+|['’])"
        rf"|Il\s+(?:vous\s+(?:appartient|revient|incombe)\s+d(?:e\s+|['’])|faut|convient\s+d(?:e\s+|['’])|est\s+(?:obligatoire|nécessaire|impératif)\s+d(?:e\s+|['’]))\s*)?"
        rf"(?:(?:[Nn]e\s+(?:pas\s+)?|[Nn]['’]))?(?:[Ss]['’])?(?P<verb>(?!(?i:{'|'.join(sorted(NOUNS))})\b)(?i:{INFINITIVE}|\w{{2,}}ez))\b"
        r"(?<!\brappeler)(?<!\bnoter)(?<!\bsouligner)(?<!\bpréciser)(?<!\bsignaler)(?!\s+(?:est|sont|a|ont|permet|permettra|peut)\b)"
    ),
    forbids=any_case(r"^n(?:e\b|['’])"),
    tasks=re.compile(r"^(?:D(?:e\s+|['’]))(?=\w+(?:er|ir|re)\b)"),
    foretells=any_case(r"^(?:(?:peut|peuvent|pourra|pourront)\b|$|\s)"),
    binds_alone=any_case(
        r"^(?:doi(?:t|vent)|devra(?:it|ient)?|devront|ne\s+(?:doi(?:t|vent)|peu(?:t|vent)|pourr(?:a|ont)))\b"
    ),
    required=any_case(
        r"^(?:la|le|les)\s+présente?s?\s+\w+[^.;:]{0,60}?\s(?P<words>exige|demande|enjoint|impose|ordonne|charge|invite|encourage)\s+"
        r"(?:que\s+|aux?\s+|à\s+)?(?P<who>[^.;:]{1,160}?)\s+(?:de\b|d['’]|à\b)"
    ),
    urges=any_case(r"^(?:invite|encourage)"),
    construed=any_case(
        r"^(?:\w+\s*){0,3}?\s*(?:être\s+(?:interprétée?s?|considérée?s?\s+comme|comprise?s?)|permettr\w+|contribuer\w*|entraîner\w*|résulter\w*"
        r"|s['’]appliqu\w+|entrer\w*\s+en\s+vigueur|noter|sera\s+(?:possible|utile))\b"
    ),
    outside=any_case(
        r"\b(?:public|citoyen\w*|clients?|usagers?|utilisateurs?|fournisseurs?|entrepreneurs?|individus?|personnes?|entreprises?|consommateurs?"
        r"|demandeurs?|chercheurs?|étudiants?|visiteurs?)\b"
    ),
    joins=any_case(
        r"(?:[;,]\s+(?:et|mais|donc|toutefois|tandis\s+que)?,?\s*|\s+(?:et|mais)\s+|\s+[–—-]+\s+|\s?:\s+)(?=\w)"
    ),
    including=any_case(
        r"\b(?:notamment|comprend(?:re|nent)?\b[^.:]{0,60}|y\s+compris|tels?\s+que|par\s+exemple)\s*:\s*$"
    ),
    then=any_case(r"\b(?:et|ou|mais)\s+(?:aussi\s+|également\s+|ensuite\s+)?$"),
    who=any_case(r"\b(?:responsables?|qui|organismes?|ministères?|rôles?|acteurs?|parties?|services?)\b"),
    when=any_case(r"\b(?:échéances?|délais?|dates?|quand|fréquence|avant)\b"),
    strength=any_case(r"\b(?:obligation|niveau|priorité|statut|force|obligatoire)\b"),
    strengths=(
        ("must not", any_case(r"^(?:interdit|interdite|prohibé)$")),
        ("must", any_case(r"^(?:obligatoire|obligation|requis|requise|doit)$")),
        ("should", any_case(r"^(?:recommandé|recommandée|conseillé|devrait)$")),
        ("may", any_case(r"^(?:facultatif|facultative|optionnel|peut)$")),
    ),
    duties=any_case(r"\b(?:responsabilités|attributions|missions|fonctions)\b"),
    what=any_case(
        r"\b(?:mesures?|actions?|exigences?|tâches?|jalons?|activités?|obligations?|quoi|étapes?|livrables?)\b"
    ),
)
