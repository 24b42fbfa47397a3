"""What the formats that documents come in are called on pages, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goldenthread.policy.actions.rewriting import WRITTEN
from goldenthread.policy.importers.formats import FORMATS

FORMAT_NAMES: dict[str, str | Promise] = {
    **{form.name: form.label for form in FORMATS},
    "tbs": _("Treasury Board XML"),
    "text": _("Plain text"),
    WRITTEN: _("Written here"),
}
"""By the name that requirements keep; most names of formats are the same in every language."""
