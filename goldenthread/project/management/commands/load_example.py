"""`goldenthread load_example`: fill an empty database with the example government."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from goldenthread.project.example_loading import load_example


class Command(BaseCommand):
    """Fill an empty database with the example government, for trial and development."""

    help = "Fill an empty database with the example government, for trial and development."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was done."""
        if load_example():
            self.stdout.write("The example government is here.")
        else:
            self.stdout.write("There are entries already: nothing was loaded.")
