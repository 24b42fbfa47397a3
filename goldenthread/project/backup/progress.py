"""Says on standard error how far long work is, once every two seconds."""

from __future__ import annotations

import sys
import time
from typing import TextIO

EVERY = 2.0  # seconds


class Progress:
    """What is being done, and how much of it; quick work says nothing."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.told = time.monotonic()

    def tell(self, what: str, done: int, unit: str) -> None:
        """Say so when it is time to."""
        now = time.monotonic()
        if now - self.told >= EVERY:
            self.told = now
            print(f"  {what}: {done:,} {unit}", file=self.stream, flush=True)
