"""`goldenthread migrate`: bring the tables, their guards and the program's rights to this release."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from goldenthread.project import grants, schema
from goldenthread.project.database import program_role


class Command(Migrate):
    """Django's own command, as the owner of the tables, and after it the rights of the program's role."""

    help = "Bring the tables, their guards and the rights of the program's role to this release; connects as the owner."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database of a newer release; otherwise migrate and note that all is done."""
        using = options["database"]
        newer = schema.state().unknown
        if newer:
            raise CommandError(schema.of_a_newer_release(newer))
        super().handle(*args, **options)
        role = program_role(settings.DATA)
        # One role for both is a developer's own server; production refuses it (project/checks.py).
        if role and role != connections[using].settings_dict["USER"]:
            grants.give(connections[using], role=role)
        if not options["app_label"]:
            schema.mark_complete()
