"""Who holds which role, and who may do what where: both dated."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Capability(models.TextChoices):
    """What a grant allows, in an organisation and everything below it."""

    READ = "read", _("Read")
    CONTRIBUTE = "contribute", _("Contribute")
    APPROVE = "approve", _("Approve")
    AUDIT = "audit", _("Audit")
    ADMINISTER = "administer", _("Administer")


class Dated(models.Model):
    """Holds from a day, until the day before another; empty ends are open."""

    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    """Exclusive."""

    class Meta:
        abstract = True


class Appointment(Dated):
    """A person holds a role in an organisation."""

    guarded_by: ClassVar[str] = "organisation"

    person = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="appointments")
    role = models.ForeignKey("kernel.Role", on_delete=models.PROTECT, related_name="appointments")
    organisation = models.ForeignKey("kernel.Organisation", on_delete=models.PROTECT, related_name="appointments")

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.person_id} as {self.role_id} of {self.organisation_id}"


class HandoverState(models.TextChoices):
    """How far the handing over of a post has come."""

    PROPOSED = "proposed", _("Not yet accepted")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Handover(models.Model):
    """A holder's post, with its open duties, is to pass to a successor on a day; it does once the successor accepts."""

    guarded_by: ClassVar[str] = "organisation"

    organisation = models.ForeignKey("kernel.Organisation", on_delete=models.PROTECT, related_name="handovers")
    role = models.ForeignKey("kernel.Role", on_delete=models.PROTECT, related_name="handovers")
    leaving = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="handovers")
    successor = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="handovers")
    on = models.DateField()
    """The first day on which the successor holds the post."""
    state = models.CharField(max_length=12, choices=HandoverState, default=HandoverState.PROPOSED)
    answer = models.TextField(blank=True, default="")
    """Why it was declined, in the successor's words."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["leaving"], condition=models.Q(state="proposed"), name="one_open_handover_of_a_post"
            )
        ]
        indexes = [models.Index(fields=["successor", "state"], name="handovers_to_a_person")]

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.role_id} of {self.organisation_id} to {self.successor_id}: {self.state}"


class Grant(Dated):
    """A person may read, contribute, approve, audit or administer in an organisation and all below it."""

    guarded_by: ClassVar[str] = "organisation"

    person = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="grants")
    capability = models.CharField(max_length=12, choices=Capability)
    organisation = models.ForeignKey("kernel.Organisation", on_delete=models.PROTECT, related_name="grants")
    rule = models.ForeignKey("kernel.Entry", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The entry that the grant follows from and ends with (kernel/ruled_grants.py); None: somebody gave it by hand."""

    class Meta:
        indexes = [models.Index(fields=["person", "capability", "organisation"], name="grants_of_a_person")]

    def __str__(self) -> str:
        """For people at a console."""
        return f"{self.person_id} may {self.capability} in {self.organisation_id}"
