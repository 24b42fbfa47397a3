"""Asks the site that runs on this machine for its health, for a container that has no other program to ask with.

`python -m goldenthread.project.probe` prints the answer; exit code 0 when the site can do its work, else 1.
"""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping

PATIENCE = 8  # seconds


def ask(environment: Mapping[str, str]) -> tuple[bool, str]:
    """Whether the site is well, and what it said; `environment` is the site's own."""
    host = next((name for name in environment.get("ALLOWED_HOSTS", "").split(",") if name.strip("*.")), "localhost")
    try:
        connection = http.client.HTTPConnection("127.0.0.1", int(environment.get("PORT") or 8000), timeout=PATIENCE)
        try:
            connection.request("GET", "/health", headers={"Host": host.strip().lstrip("*.")})
            answer = connection.getresponse()
            return answer.status == 200, answer.read(2000).decode(errors="replace").strip()
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        return False, f"The site does not answer: {error}"


def main() -> int:
    """Ask, print, and give the exit code."""
    well, said = ask(os.environ)
    print(said)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
