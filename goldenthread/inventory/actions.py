"""What this room does beyond keeping entries: confirming a body's part of a register as complete."""

from __future__ import annotations

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from goldenthread.engine import language as languages
from goldenthread.engine import write
from goldenthread.engine.kinds.times import next_after
from goldenthread.engine.register import Register, catalogue
from goldenthread.inventory.registers.attestations import Attestation
from goldenthread.kernel.models import Entry, Organisation, Person, Visibility
from goldenthread.kernel.permissions import may


def attest(register: Register, organisation: Organisation, *, by: Person, on: date, remark: str = "") -> Entry:
    """Keep that the body's part of the register is complete as of a day; the next is due a year on.

    It is public where the person may publish, else for the whole government. Raises NotAllowed or Invalid.
    """
    titles: dict[str, str] = {}
    for language in languages.LANGUAGES:
        with translation.override(language):
            named = {
                "register": str(register.plural),
                "organisation": languages.plain(organisation.title, language) or organisation.key,
                "day": languages.day_words(on),
            }
            titles[language] = _("%(register)s of %(organisation)s, complete as of %(day)s") % named
    place = Entry(organisation=organisation)
    due = next_after(on, "yearly")
    return write.create(
        catalogue()[Attestation.register_key],
        write.Body(
            {
                "title": titles,
                "of_register": register.key,
                "organisation": f"organisations:{organisation.key}",
                "complete_on": on.isoformat(),
                "attested_by": by.email,
                "next_by": due and due.isoformat(),
                "remark": {languages.current(): remark} if remark else {},
                "visibility": (Visibility.PUBLIC if may(by, "publish", place) else Visibility.GOVERNMENT).value,
            }
        ),
        by=by,
    )
