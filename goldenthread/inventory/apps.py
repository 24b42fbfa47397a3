"""The inventory room: what a government owns, buys, agrees and runs, one register a file."""

from importlib import import_module

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """The inventory room."""

    name = "goldenthread.inventory"
    label = "inventory"

    def ready(self) -> None:
        """Say on the engine's faces what this room answers."""
        import_module("goldenthread.inventory.beside")
