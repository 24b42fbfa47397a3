"""Walking through pages as a visitor does: on by a link or a button, and only when what lies behind it is all there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator


def follow(way: Locator) -> None:
    """Go by this link or button, and wait for where it leads: a click alone may leave the old page, or half of the new."""
    with way.page.expect_navigation():
        way.click()


def taken_away(way: Locator) -> Path:
    """The file behind this link or button, where the browser has put it down."""
    with way.page.expect_download() as download:
        way.click()
    return Path(download.value.path())
