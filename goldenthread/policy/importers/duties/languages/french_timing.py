"""French: when something begins, ends or must be done."""

from __future__ import annotations

from goldenthread.policy.importers.duties.languages.wording import Timing, any_case

MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
DATE = rf"(?:\d{{1,2}}(?:er)?\s+(?:{MONTHS})\s+\d{{4}}|\d{{4}}-\d\d-\d\d)"
COUNT = r"(?:\d+|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix-huit|dix|douze|quinze|vingt|trente|soixante|quatre-vingt-dix)"
SPAN = r"(?:heures?|jours?|semaines?|mois|trimestres?|ans?|années?)(?:\s+(?:civils?|ouvrables?|financières?))?"

TIMING = Timing(
    begins=any_case(
        rf"\b(?:entre|entrent|entrera|entreront|est\s+entrée?|prend|prennent|prendra|prendront)\s+(?:en\s+vigueur|effet)\s*(?:le|à\s+compter\s+du|à\s+partir\s+du)?\s*{DATE}"
    ),
    ends=any_case(
        rf"\b(?:cesse|cessent|cessera|cesseront)\s+d['’](?:avoir\s+effet|être\s+en\s+vigueur|s['’]appliquer)\s*(?:le|à\s+compter\s+du)?\s*{DATE}|\b(?:reste|restent|demeure|demeurent|demeurera|demeureront)\s+en\s+vigueur\s+jusqu['’]au\s+{DATE}"
    ),
    following=any_case(r"\bsuivantes?\b"),
    until=any_case(r"\bjusqu['’]au\b"),
    except_begins=any_case(r"\b(?:à\s+l['’]exception\s+(?:de|du|des)|sauf)\b"),
    opens_on=any_case(rf"^(?:à\s+compter\s+du|à\s+partir\s+du|dès\s+le)\s+{DATE}\s*,"),
    closes_on=any_case(rf"^jusqu['’]au\s+{DATE}\s*,"),
    one_of_two=any_case(r"[^;:]{0,300}?\bselon\s+la\s+(?:première|dernière|plus)\b[^,.;:]{0,60}"),
    also_on=any_case(
        r"(?<=\d),?\s+et\s+(?=(?:l['’]|la\s+|les\s+)?(?:sections?|exigences?|articles?)?\s*\d\.[\d., et]*\ble\b)"
    ),
    met_by=any_case(rf"\b(?:ont|a|auront|aura)\s+jusqu['’]au\s+{DATE}"),
    counted=any_case(
        r"\b(?:dans(?:\s+un\s+délai\s+de)?|d['’]ici|au\s+plus\s+tard)\s+(?:les\s+)?(?P<count>\d+|[a-zé-]+)(?:\s*\(\d+\))?"
        r"\s+(?:prochaine?s\s+)?(?:premi[eè]re?s\s+)?(?P<unit>jours?|semaines?|mois|ans?|années?)\b(?!\s+ouvr)"
    ),
    own_day=any_case(
        r"(?:qui\s+suivent|suivant|à\s+compter|à\s+partir|après)\s+(?:de\s+|d['’]|du\s+|de\s+la\s+|la\s+|le\s+|l['’])?"
        r"(?:la\s+|l['’])?(?:date|jour|publication|émission|entrée\s+en\s+vigueur|adoption|diffusion|réception\s+de\s+la\s+présente|présente?s?)\b"
    ),
    counts={
        "un": 1,
        "une": 1,
        "deux": 2,
        "trois": 3,
        "quatre": 4,
        "cinq": 5,
        "six": 6,
        "sept": 7,
        "huit": 8,
        "neuf": 9,
        "dix": 10,
        "douze": 12,
        "quinze": 15,
        "dix-huit": 18,
        "vingt": 20,
        "trente": 30,
        "soixante": 60,
        "quatre-vingt-dix": 90,
    },
    units={"jour": "day", "semaine": "week", "moi": "month", "mois": "month", "an": "year", "année": "year"},
    year_end=any_case(r"\b(?:d['’]ici|avant|à)\s+la\s+fin\s+de\s+(?:l['’]année\s+)?(?P<year>(?:19|20)\d\d)\b"),
    deadlines=(
        any_case(rf"\bau\s+moins\s+(?:une\s+fois\s+)?(?:tous\s+les|par)\s+(?:{COUNT}\s+)?{SPAN}"),
        any_case(rf"\btous\s+les\s+(?:{COUNT}\s+)?{SPAN}|\btoutes\s+les\s+(?:{COUNT}\s+)?{SPAN}"),
        any_case(
            r"\b(?:annuellement|chaque\s+(?:année|exercice|trimestre|mois)|trimestriellement|mensuellement|une\s+fois\s+par\s+(?:an|année|trimestre|mois))\b"
        ),
        any_case(
            rf"\b(?:dans\s+(?:les|un\s+délai\s+de)|d['’]ici|au\s+plus\s+tard)\s+{COUNT}\s+(?:prochaine?s\s+)?{SPAN}(?:[^,.;:()]{{0,80}})?"
        ),
        any_case(r"\b(?:d['’]ici|avant|à)\s+la\s+fin\s+de\s+(?:l['’](?:année|exercice)\s+)?(?:19|20)\d\d\b"),
        any_case(r"\bau\s+plus\s+tard\s+[^,.;:()]{1,120}"),
        any_case(
            rf"\b(?:au\s+plus\s+tard\s+(?:le\s+)?|d['’]ici\s+(?:le|au)\s+|avant\s+le\s+|jusqu['’]au\s+)"
            rf"\d{{1,2}}(?:er)?\s+(?:{MONTHS})(?!\s+\d{{4}})(?:\s+de\s+chaque\s+année)?"
        ),
        any_case(
            rf"\bdans\s+un\s+délai\s+(?:maximal\s+|maximum\s+)?(?:de\s+|d['’]){COUNT}\s+{SPAN}(?:[^,.;:()]{{0,80}})?"
        ),
        any_case(rf"\b(?:au\s+plus\s+tard\s+(?:le\s+)?|d['’]ici\s+(?:le|au)\s+|avant\s+le\s+|jusqu['’]au\s+){DATE}"),
        any_case(r"\bannuels?\b|\bannuelles?\b"),
    ),
)
