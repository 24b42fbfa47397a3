"""The register of what an instrument of a type needs before it is published, as the engine shows it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import register
from goldenthread.policy.models import PublishingRule

BY_ADMINISTRATORS = {"create": "grant", "change": "grant"}

register(
    singular=_("Publishing rule"),
    plural=_("Publishing rules"),
    about=_(
        "What an instrument of a type needs before it is published: its text in which languages, and whose approval. A "
        "type without a rule needs every language of this installation, and nobody’s approval."
    ),
    fields=[
        kinds.Choice("kind", _("Type of instrument"), vocabulary="instrument-types", required=True, once=True),
        kinds.Several(
            "languages",
            _("Languages of its text"),
            vocabulary="text-languages",
            hint=_("None ticked: every language of this installation."),
        ),
        kinds.References(
            "approved_by", _("Roles that must approve it"), to="roles", hint=_("One on each line, in any order.")
        ),
        kinds.YesNo(
            "four_eyes", _("Four eyes"), hint=_("Whoever wrote one of the texts may not approve them themselves.")
        ),
    ],
    columns=["title", "kind", "languages", "approved_by", "four_eyes"],
    filters=["kind"],
    needs=BY_ADMINISTRATORS,
    key_of=lambda rule: rule.kind,
)(PublishingRule)
