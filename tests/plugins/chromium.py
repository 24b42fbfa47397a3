"""Finds or installs the browser of the tests, and starts it so that it keeps to itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium phones home and looks for a GPU; neither belongs in a test run.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def find() -> str | None:
    """The browser's program: the one named in GOLDENTHREAD_BROWSER, else one of the machine, else Playwright's own."""
    named = os.environ.get("GOLDENTHREAD_BROWSER")
    return named or next(filter(None, map(shutil.which, NAMES)), None) or of_playwright()


def of_playwright() -> str | None:
    """The browser that Playwright's installer has put on this machine."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def flags() -> list[str]:
    """How to start it here; its sandbox does not work for root."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS


def install() -> str:
    """Install a browser, with the machine's packages when we may, else with Playwright's installer. Gives its program.

    Raises RuntimeError with what would help when neither works.
    """
    said = ""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        said = _last_words("apt-get", "update", "-qq")
        said = _last_words("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium") or said
    if find() is None:
        said = _last_words(sys.executable, "-m", "playwright", "install", "chromium") or said
    found = find()
    if found is None:
        raise RuntimeError(
            f"No browser for the tests could be found or installed ({said or 'no reason given'}): "
            "install Chromium, or name one in GOLDENTHREAD_BROWSER."
        )
    return found


def _last_words(*words: str) -> str:
    """Run an installer to its end, and give the last line of what it complained about."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(words, env=quiet, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return done.stderr.strip().rpartition("\n")[2]
