"""French laws, decrees and orders: their present tense binds ("Les données sont publiées", "Le registre comporte …")."""

from __future__ import annotations

import re
from dataclasses import replace

from goldenthread.policy.importers.duties.languages.french_prose import FRENCH_PROSE
from goldenthread.policy.importers.duties.languages.wording import Verb, any_case

_TELLS = (
    r"abrog|défini|fixé|prévu|composé|constitué|situé|compris|considéré|réputé|entendu|visé|mentionné|remplacé|modifié|inséré|supprimé"
    r"|rédigé|complété|dit\b|dite|appelé|dénommé|annexé|institué|créé|applicable|compétent|responsable|habilité|autorisé|libre|due?s?\b"
    r"|nomm|chargé|signé|donné|ajouté|suivi|exempté|dispensé|exclu|né"
)
"""Participles that tell what is, what is meant or what another text becomes, and bind nobody."""
_DONE = rf"(?!{_TELLS})\w+(?:ée?s?|ie?s?|ue?s?|ise?s?|ite?s?)\b"
_PASSIVE = rf"\b(?:est|sont)\s+(?:\w+ment\s+|également\s+|ensuite\s+|alors\s+)*{_DONE}"
_HOLDS = r"\b(?:comporte|comportent|comprend|comprennent|contient|contiennent|mentionne|mentionnent|précise|précisent|indique|indiquent)\b"
_ACTS = (
    r"\b(?:adresse|adressent|remet|remettent|inspecte|inspectent|arrête|arrêtent|délivre|délivrent|rédige|rédigent|statue|statuent"
    r"|procède|procèdent|propose|proposent|vérifie|vérifient|déclare|déclarent|dépose|déposent|joint|joignent|verse|versent|acquitte"
    r"|justifie|justifient|saisit|saisissent|avise|avisent|répond|répondent|accorde|accordent|examine|examinent|reçoit|reçoivent|convoque|convoquent|recueille|recueillent|exerce|exercent"
    r"|instruit|instruisent|rend\s+compte|rendent\s+compte)\b"
)

FRENCH_DECREE = replace(
    FRENCH_PROSE,
    wording=replace(
        FRENCH_PROSE.wording,
        verbs=(
            *FRENCH_PROSE.wording.verbs,
            Verb("must", any_case(rf"(?={_PASSIVE})")),
            Verb("must", any_case(rf"(?={_HOLDS})")),
            Verb("must", any_case(rf"(?={_ACTS})")),
        ),
        passive=any_case(
            rf"^\s*(?:être\s+(?:\w+ment\s+)?(?!responsable|en mesure)\w+(?:ée?s?|ie?s?|use?s?|ts?|tes?)\b|{_PASSIVE[2:]})"
        ),
    ),
    acting=replace(
        FRENCH_PROSE.acting,
        passive=any_case(
            r"^(?:être|sera|seront|est|sont)\s+(?:\w+ment\s+|également\s+|aussi\s+|ensuite\s+|alors\s+)*"
            r"(?P<done>\w+(?:ée?s?|ie?s?|ue?s?|ise?s?|ite?s?))\b"
        ),
    ),
    foretells=any_case(r"^(?:peut|peuvent|pourra|pourront)\b"),
    binds_alone=any_case(rf"{FRENCH_PROSE.binds_alone.pattern}|^\s*(?:{_PASSIVE}|{_HOLDS}|(?:sera|seront)\s+{_DONE})"),
)
DECREED = re.compile(
    r"^(?:projet\s+de\s+|proposition\s+de\s+)?(?:arrêté|décret|ordonnance|loi|règlement|délibération|décision)\b",
    re.IGNORECASE,
)
"""How the titles of such texts begin."""
