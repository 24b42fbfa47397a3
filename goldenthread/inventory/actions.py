"""What this room does beyond keeping entries: confirming a body's part of a register as complete."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from goldenthread.engine import language as languages
from goldenthread.engine import write
from goldenthread.engine.kinds.times import next_after
from goldenthread.engine.register import Register, catalogue
from goldenthread.inventory.registers.attestations import Attestation
from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Entry, Organisation, Person, Visibility
from goldenthread.kernel.permissions import may, visible


@transaction.atomic
def attest(register: Register, organisation: Organisation, *, by: Person, on: date, remark: str = "") -> Entry:
    """Keep that the body's part of the register is complete as of a day; the next is due a year on.

    It is public where the person may publish, else for the whole government. What was confirmed before has ended, so that
    it no longer falls due. Raises NotAllowed or Invalid.
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
    made = write.create(
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
    earlier = Attestation.objects.filter(of_register=register.key, organisation=organisation, ended_on=None)
    for each in visible(earlier.exclude(pk=made.pk), by):
        kernel.change(each, by=by, ended_on=on)
    return made
