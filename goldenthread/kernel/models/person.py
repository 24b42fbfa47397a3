"""People who sign in: the user model, with the e-mail address as the name."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel.models.entry import Classification


class People(BaseUserManager["Person"]):
    """Makes and finds people; addresses are compared without case."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> Person:
        """Keep a new person; without a password they cannot sign in with one."""
        person = self.model(email=email.strip().lower(), **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person of that address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody with an account. What they may do follows from grants and appointments alone."""

    guarded_by: ClassVar[str | None] = None

    email = models.EmailField(_("E-mail address"), unique=True)
    name = models.CharField(_("Name"), max_length=200)
    language = models.CharField(max_length=5, default="en")
    clearance = models.SmallIntegerField(choices=Classification, default=Classification.UNCLASSIFIED)
    is_active = models.BooleanField(default=True)
    example = models.BooleanField(default=False, editable=False)
    """A person of the example government; production refuses to start while one is here."""
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        """As colleagues read it."""
        return self.name or self.email
