"""The kernel: the spine that every entry shares."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    """Installs the database guards when the tables have been made or changed; nothing else listens to a signal."""

    name = "goldenthread.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Ask Django to call the guards after migrations (docs/adr/0004-guards-in-the-database.md)."""
        post_migrate.connect(install_guards, sender=self)


def install_guards(*, using: str, **_: Any) -> None:
    """Put every missing guard on every table that holds entries, their parts or their events."""
    from goldenthread.kernel import guards

    guards.install(using=using)
