"""Printing a page as a PDF with a browser of this machine, for measuring how well PDFs are read."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 60
NO_BROWSER = "Not measured: no Chromium was found to print with; install one, or name it in GOLDENTHREAD_BROWSER."


def browser() -> str | None:
    """The browser named in GOLDENTHREAD_BROWSER, else one of this machine; None where there is none."""
    return os.environ.get("GOLDENTHREAD_BROWSER") or next(filter(None, map(shutil.which, _BROWSERS)), None)


def print_page(html: str, path: Path) -> None:
    """Print a page of HTML to a PDF file, without head and foot. Raises OSError where the browser does not."""
    program = browser()
    if program is None:
        raise OSError(NO_BROWSER)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, encoding="utf-8")
        words = [
            *(program, "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            *(f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={path.resolve()}"),
            page.as_uri(),
        ]
        done = subprocess.run(words, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - the browser
    if done.returncode or not path.exists():
        raise OSError(f"The browser printed no PDF: {done.stderr.decode(errors='replace').strip()[-200:]}")
