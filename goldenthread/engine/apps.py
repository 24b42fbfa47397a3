"""The engine: from a register's declaration to its faces."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EngineConfig(AppConfig):
    """Reads the declarations of every room, once all models are there."""

    name = "goldenthread.engine"
    label = "engine"

    def ready(self) -> None:
        """Import each room's `registers` module and see that the declarations fit their models."""
        from goldenthread.engine.register import check_catalogue

        autodiscover_modules("registers")
        check_catalogue()
