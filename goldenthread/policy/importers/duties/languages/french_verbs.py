"""French: how a verb is known, and how its other forms lead back to the infinitive."""

from __future__ import annotations

import re

from goldenthread.policy.importers.duties.languages.acting import Acting
from goldenthread.policy.importers.duties.languages.wording import any_case, word_set

INFINITIVE = r"[a-zéèêîïôû]+(?:er|ir|oir|[td]re|ire|ure|vre|cre)"
NOUNS = word_set("""premier dernier papier cahier dossier atelier chantier courrier calendrier particulier métier financier fichier
        entier régulier hier autre cadre registre ministre titre chapitre lettre centre nombre membre maître entre contre
        mesure structure nature procédure avenir désir pouvoir devoir espoir chez assez ordre offre arbitre notre votre livre
        culture lecture ouverture signature facture infrastructure figure mandataire secrétaire territoire exemplaire inventaire
        formulaire commentaire affaire titulaire histoire mémoire quatre outre propre semestre trimestre théâtre mètre paramètre
        critère danger léger quartier foyer loyer premier chancelier conseiller officier courtier métier""")
"""Words that end as infinitives do and are none."""

_THIRD_PERSON = {
    "met": "mettre",
    "mettent": "mettre",
    "prend": "prendre",
    "prennent": "prendre",
    "tient": "tenir",
    "tiennent": "tenir",
    "rend": "rendre",
    "rendent": "rendre",
    "fait": "faire",
    "font": "faire",
    "transmet": "transmettre",
    "soumet": "soumettre",
    "transmettent": "transmettre",
    "soumettent": "soumettre",
    "définit": "définir",
    "définissent": "définir",
    "établit": "établir",
    "établissent": "établir",
    "fournit": "fournir",
    "fournissent": "fournir",
    "réunit": "réunir",
    "réunissent": "réunir",
    "garantit": "garantir",
    "garantissent": "garantir",
}
_TELLING = {
    "précise": "préciser",
    "précisent": "préciser",
    "mentionne": "mentionner",
    "mentionnent": "mentionner",
    "indique": "indiquer",
    "indiquent": "indiquer",
    "répond": "répondre",
    "répondent": "répondre",
    "reçoit": "recevoir",
    "reçoivent": "recevoir",
    "comporte": "comporter",
    "comportent": "comporter",
    "comprend": "comprendre",
    "comprennent": "comprendre",
    "contient": "contenir",
    "contiennent": "contenir",
}
"""Of verbs that bind in the present tense in laws and orders alone."""
_REGULAR = """veiller assurer publier désigner élaborer communiquer nommer adopter présenter informer conserver vérifier consulter
        évaluer examiner documenter notifier appliquer respecter utiliser tenir-compte dresser diffuser recenser organiser
        coordonner surveiller signaler protéger limiter consigner affecter gérer dispenser former créer déterminer contrôler"""
_STEMS = {verb.removesuffix("er"): verb for verb in _REGULAR.split() if verb.endswith("er")}
PRESENT = "|".join(
    sorted([*_THIRD_PERSON, *(stem + ending for stem in _STEMS for ending in ("ent", "e"))], key=len, reverse=True)
)
"""The present tense by which a text says what somebody is bound to do ("Les ministères veillent à ce que …")."""
_IRREGULAR = {
    "mis": "mettre",
    "mise": "mettre",
    "pris": "prendre",
    "prise": "prendre",
    "transmis": "transmettre",
    "transmise": "transmettre",
    "soumis": "soumettre",
    "soumise": "soumettre",
    "fait": "faire",
    "faite": "faire",
    "tenu": "tenir",
    "tenue": "tenir",
    "rendu": "rendre",
    "rendue": "rendre",
    "fera": "faire",
    "feront": "faire",
    "tiendra": "tenir",
    "tiendront": "tenir",
    "sera": "être",
    "seront": "être",
    "aura": "avoir",
    "auront": "avoir",
    "inclus": "inclure",
    "incluse": "inclure",
    "décrit": "décrire",
    "décrite": "décrire",
    "écrit": "écrire",
    "communiqué": "communiquer",
    "conçu": "concevoir",
    "reçu": "recevoir",
    "établi": "établir",
    "conduit": "conduire",
    "conduite": "conduire",
    "remis": "remettre",
    "remise": "remettre",
    "veillez": "veiller",
}
_FUTURE = (("ttront", "ttre"), ("ttra", "ttre"), ("dront", "dre"), ("dra", "dre"), ("eront", "er"), ("era", "er"))
_FUTURE_IR = (("iront", "ir"), ("ira", "ir"))


def base_form(word: str) -> str:
    """The infinitive of a verb's form ("publiés", "publiera", "veillent", "publiez"), the word itself where we cannot tell."""
    word = re.sub(r"^(?:s|d|l|n)['’]", "", word.lower())
    if is_verb(word):
        return word
    one = word.removesuffix("s")
    for form in (word, one, one.removesuffix("e")):
        if form in _IRREGULAR:
            return _IRREGULAR[form]
    if present := _THIRD_PERSON.get(word) or _TELLING.get(word):
        return present
    for ending in ("ent", "e"):
        if word.removesuffix(ending) in _STEMS and word.endswith(ending):
            return _STEMS[word.removesuffix(ending)]
    for ending, base in (
        *_FUTURE,
        *_FUTURE_IR,
        ("erez", "er"),
        ("irez", "ir"),
        ("ées", "er"),
        ("és", "er"),
        ("ée", "er"),
        ("é", "er"),
        ("ez", "er"),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + base
    for ending in ("ies", "ie", "is", "i"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending) + "ir"
    return word


def is_verb(word: str) -> bool:
    """Whether a word is an infinitive."""
    return word not in NOUNS and re.fullmatch(INFINITIVE, word) is not None


ACTING = Acting(
    base_form=base_form,
    is_verb=is_verb,
    skipped=any_case(
        r"^\s*(?:,[^,]{1,160},\s*|(?:\w+ment|aussi|également|ensuite|ainsi|donc|ne\s+pas|pas|toujours|d['’]abord|notamment)\s+"
        r"|(?:de|d['’]|à|se|s['’])\s*(?=[a-zéè]))*"
    ),
    passive=any_case(
        r"^(?:être|sera|seront)\s+(?:\w+ment\s+|également\s+|aussi\s+)*(?P<done>\w+(?:ée?s?|ie?s?|ue?s?|ise?s?|ite?s?))\b"
    ),
    participles=("é", "ée", "és", "ées", "i", "ie", "is", "ies", "u", "ue", "us", "ues", "ite", "ites", "ise", "ises"),
    gerund=re.compile(r"^(?!x)x"),
    coordinated=any_case(rf"^\s*,?\s*(?:et|ou)\s+(?:de\s+|d['’]|à\s+)?(?:[^,]{{1,40}},\s+)?(?P<verb>{INFINITIVE})\s+"),
    object_ends=any_case(
        r"[,;:.(]|\s+(?:dans\s+(?:les|un\s+délai|le\s+cadre)|avant|après|au\s+plus\s+tard|d['’]ici|si|lorsqu|quand|sauf|afin|pour\s+que"
        r"|dans\s+la\s+mesure|conformément|chaque|tous\s+les|toutes\s+les|au\s+moins|annuellement|trimestriellement|en\s+(?:consultation"
        r"|collaboration)|selon|par\s+l['’]intermédiaire|dès)\b"
    ),
    conditions=(
        any_case(
            r"(?:\b(?:si|lorsque|quand|sauf(?:\s+si)?|à\s+moins|à\s+condition|dans\s+le\s+cas|en\s+cas\s+d|à\s+l['’]exception)\b|\blorsqu['’]|\bs['’]il)"
            r"[^,.;:]{3,240}"
        ),
        any_case(
            r"\b(?:dans\s+la\s+mesure\s+(?:du\s+possible|où)|sous\s+réserve|au\s+besoin|le\s+cas\s+échéant|s['’]il\s+y\s+a\s+lieu)\b[^,.;:]{0,160}"
        ),
    ),
)
