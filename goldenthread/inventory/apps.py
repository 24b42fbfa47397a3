"""The inventory room: what a government owns, buys, agrees and runs, one register a file."""

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    """The inventory room."""

    name = "goldenthread.inventory"
    label = "inventory"
