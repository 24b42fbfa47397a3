"""Training, secondments, exchanges and recruitment schemes."""

from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds
from goldenthread.engine.register import RegisterEntry, register


@register(
    singular=_("Learning offer"),
    plural=_("Learning offers"),
    about=_("How people come to the skills that are needed: training, secondments, exchanges, and how many took part."),
    fields=[
        kinds.Choice("kind", _("Type"), vocabulary="learning-types"),
        kinds.References("skills", _("Skills"), to="skills", verb="teaches"),
        kinds.Period("runs", _("Runs")),
        kinds.Whole("places", _("Places")),
        kinds.Figures("take_up", _("Take-up"), vocabulary="take-up"),
        kinds.Money("cost", _("Cost of a place")),
        kinds.Address("address", _("Web page")),
    ],
    columns=["title", "kind", "organisation", "places", "take_up"],
    filters=["kind", "skills", "organisation"],
    sorts=["title", "kind"],
)
class LearningOffer(RegisterEntry):
    """A way to learn a skill."""

    register_key = "learning-offers"
