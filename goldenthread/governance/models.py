"""What the room keeps beside the kernel's own: which groups of the sign-in service give which rights."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from goldenthread.kernel.models import Capability, Entry


class SignInGroup(Entry):
    """A group as the sign-in service names it, and what its members may do in the entry's organisation."""

    register_key: ClassVar[str] = "sign-in-groups"

    group = models.CharField(max_length=200)
    capability = models.CharField(max_length=12, choices=Capability)

    class Meta:
        indexes = [models.Index(fields=["group"], name="sign_in_group")]
