"""The registers that every other one leans on: organisations, roles, and the terms of the configurable lists."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goldenthread.engine import kinds, own_fields
from goldenthread.engine.register import KEPT, register
from goldenthread.engine.verbs import say_events
from goldenthread.governance import (
    lists,  # noqa: F401 (declares the room's lists)
    offers,  # noqa: F401 (declares what the room offers on entries)
    sign_in_groups,
)
from goldenthread.governance.models import SignInGroup
from goldenthread.kernel.models import Capability, Organisation, OwnField, Role, Term, Visibility

# What stands here decides what others may see and do, so only those who administer may keep it.
BY_ADMINISTRATORS = {"create": "grant", "change": "grant"}

say_events(
    {
        "renamed": _("Renamed"),
        "moved": _("Moved below another organisation"),
        "closed": _("Ended"),
        "merged": _("Merged into another entry"),
        "merged into this": _("Another entry was merged into this one"),
        "split": _("Split into several"),
        "followed": _("Followed the organisation that it belonged to"),
        "appointment ended": _("Appointment ended"),
        "appointments ended": _("Appointments ended"),
        "rights ended": _("Rights ended"),
        "handover proposed": _("Successor to a post named"),
        "handover accepted": _("Post taken over"),
        "handover declined": _("Post not taken over"),
        "handover withdrawn": _("Naming of a successor withdrawn"),
        "role merged": _("Names another role now"),
    }
)

OWN_KINDS = tuple((code, words) for code, (_kind, words) in own_fields.OFFERED.items())

register(
    singular=_("Organisation"),
    plural=_("Organisations"),
    about=_("The government with its departments, agencies and units: who holds what, and who stands below whom."),
    fields=[
        kinds.Text("acronym", _("Acronym")),
        kinds.EntryReference("parent", _("Part of"), to="organisations", needs_at_ends="grant", below=True),
        kinds.Choice("kind", _("Type"), vocabulary="organisation-types"),
        kinds.Choice("level", _("Level"), vocabulary="organisation-levels"),
        kinds.Several("classes", _("Classes"), vocabulary="organisation-classes"),
        kinds.Day("began_on", _("Began on")),
    ],
    columns=["title", "acronym", "parent", "level", "classes"],
    filters=["parent", "kind", "level", "classes"],
    needs=BY_ADMINISTRATORS,
    page=lambda organisation: reverse("organisation", args=[organisation.key]),
)(Organisation)

register(
    singular=_("Role"),
    plural=_("Roles"),
    about=_("What a post is called and what it is for, whoever holds it. Requirements name the roles that they bind."),
    fields=[
        kinds.EntryReference("above", _("Reports to"), to="roles"),
        kinds.Lines("spellings", _("Other spellings"), hint=_("One on each line, as texts write this role.")),
    ],
    columns=["title", "above", "organisation"],
    filters=["above", "organisation"],
    needs=BY_ADMINISTRATORS,
)(Role)

register(
    singular=_("Term"),
    plural=_("Terms"),
    about=_("The values that the lists on forms offer, in their order. Whoever administers the government keeps them."),
    fields=[
        kinds.Text("vocabulary", _("List"), required=True, once=True),
        kinds.Text("code", _("Code"), required=True, once=True),
        kinds.Whole("position", _("Place in the list"), required=True),
    ],
    columns=["title", "vocabulary", "code", "position"],
    sorts=["title", "vocabulary"],
    needs=BY_ADMINISTRATORS,
    key_of=lambda term: f"{term.vocabulary}.{term.code}",
)(Term)

register(
    singular=_("Sign-in group"),
    plural=_("Sign-in groups"),
    about=_("Which groups of the sign-in service give which rights. It is read whenever somebody signs in there."),
    fields=[
        kinds.Text("group", _("Group"), required=True, hint=_("As the sign-in service names it, letter by letter.")),
        kinds.Fixed("capability", _("Its members may"), choices=tuple(Capability.choices), required=True),
        kinds.EntryReference(
            "organisation",
            _("In the organisation"),
            to="organisations",
            required=True,
            below=True,
            hint=_("And in everything below it."),
        ),
        kinds.Fixed(
            "visibility",
            _("Who may see it"),
            choices=((Visibility.RESTRICTED.value, Visibility.RESTRICTED.label),),
            required=True,
            group=KEPT,
        ),
    ],
    columns=["title", "group", "capability", "organisation"],
    filters=["organisation", "capability"],
    create=sign_in_groups.create,
    needs=BY_ADMINISTRATORS,
)(SignInGroup)

register(
    singular=_("Field of one’s own"),
    plural=_("Fields of one’s own"),
    about=_(
        "What this government records beside the fields that every register comes with. Forms and files follow at once."
    ),
    fields=[
        kinds.Text("for_register", _("Register"), required=True, once=True, hint=_("Its key, such as contracts.")),
        kinds.Text(
            "name", _("Name"), required=True, once=True, hint=_("How files and programs call it, such as cost-centre.")
        ),
        kinds.Fixed("kind", _("Kind"), required=True, once=True, choices=OWN_KINDS),
        kinds.Text("vocabulary", _("List"), once=True, hint=_("Of a choice: the list that it is made from.")),
        kinds.Text("leads_to", _("Leads to"), once=True, hint=_("Of a reference: the key of the register.")),
        kinds.Fixed("audience", _("Who may see it"), choices=tuple(Capability.choices)),
        kinds.YesNo("required", _("Required")),
        kinds.Whole("position", _("Place on the form")),
    ],
    columns=["title", "for_register", "name", "kind"],
    filters=["kind"],
    needs=BY_ADMINISTRATORS,
    create=own_fields.add,
    key_of=lambda definition: f"{definition.for_register}.{definition.name}",
)(OwnField)
