"""Skills that roles need, and how many posts with them are filled and vacant."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Skill"),
    plural=_("Skills"),
    about=_(
        "Which skill at which level a role needs, and how many posts that need it are filled and vacant in a body."
    ),
    fields=[
        kinds.Text("skill", _("Skill")),
        kinds.Text("level", _("Level")),
        kinds.EntryReference("needed_by", _("Role that needs it"), to="roles"),
        kinds.Text("role_name", _("Role as the source names it")),
        kinds.Text("role_level", _("Level of the role")),
        kinds.Text("family", _("Job family")),
        kinds.Text("kind", _("Type of skill")),
        kinds.Whole("filled", _("Posts filled")),
        kinds.Whole("vacant", _("Posts vacant")),
        kinds.YesNo("critical", _("Critical")),
        kinds.Day("attested_on", _("Last attested on")),
    ],
    columns=["title", "organisation", "level", "filled", "vacant", "critical"],
    filters=["critical", "needed_by", "attested_on", "organisation"],
    sorts=["title", "vacant", "attested_on"],
)
class Skill(RegisterEntry):
    """The need for a skill at a level in a role."""

    register_key = "skills"
