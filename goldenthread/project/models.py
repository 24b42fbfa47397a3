"""How a person is told what waits for them: by e-mail or not, and through a calendar of their own or not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Telling(models.Model):
    """One person's wishes. It is no entry: it says nothing about the government, and only its person sees it."""

    guarded_by: ClassVar[str | None] = None

    person = models.OneToOneField("kernel.Person", primary_key=True, on_delete=models.CASCADE, related_name="telling")
    by_mail = models.BooleanField(default=True)
    mailed_on = models.DateField(null=True, blank=True)
    """The newest day whose digest is sent or was begun: nobody gets two, whatever is killed in between."""
    calendar = models.CharField(max_length=64, null=True, blank=True, unique=True)
    """SHA-256 of the secret in the address of their calendar, as hex; the secret itself is kept nowhere."""
    calendar_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """For people at a console."""
        return f"how {self.person_id} is told"
