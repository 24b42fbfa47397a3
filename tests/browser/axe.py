"""axe-core on a page of ours: what it finds against WCAG 2.2 AA, as lines that a person can act on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A page without its style sheet passes easily, so first make sure that ours is there and says something.
STYLED = """() => [...document.styleSheets].some(sheet => sheet.href && sheet.cssRules.length > 100)"""
SCRIPTED = "() => matchMedia('(scripting: enabled)').matches"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RUN = """async tags => (await axe.run(document, {runOnly: tags})).violations.flatMap(
    fault => fault.nodes.map(node => `${fault.id}: ${fault.help}: ${node.target.join(' ')}`))"""


@cache
def source() -> str:
    """axe-core itself. Raises FileNotFoundError before `npm ci`."""
    return SOURCE.read_text(encoding="utf-8")


def faults(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands: rule, what would be right, where. Empty when all is well."""
    assert page.evaluate(SCRIPTED), f"{page.url} runs no scripts, so axe-core would never come to an end on it"
    assert page.evaluate(STYLED), f"{page.url} has no style sheet, so axe-core would find little on it"
    page.evaluate(source())
    found: list[str] = page.evaluate(RUN, TAGS)
    return found


def too_wide(page: Page) -> list[str]:
    """By how much the page runs off sideways, in words; empty when it does not."""
    over = page.evaluate(SIDEWAYS)
    return [f"{over} px too wide at {page.evaluate('innerWidth')}"] if over > 0 else []
