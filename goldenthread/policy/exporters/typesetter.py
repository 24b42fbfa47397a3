"""The program that sets data as a PDF: it runs by itself, as what the typesetter keeps in memory goes only with its process.

Takes the template's path and the time (UNIX seconds) to write into the file, reads the data from its standard input and
writes the PDF to its standard output. It imports nothing of ours.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import Literal

import typst

MEMORY = 2 << 30
"""Bytes of address space; 250 pages take a quarter."""
SECONDS = 60
"""Of a processor's time, after which nobody waits any more."""
STANDARDS: tuple[Literal["ua-1"] | None, ...] = ("ua-1", None)
"""PDF/UA-1, and where the text holds what that refuses, a tagged PDF all the same."""


def main(template: str, made: str) -> int:
    """Set it; 1 with a sentence on the standard error where it cannot be."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    told = sys.stdin.buffer.read().decode()
    said = ""
    for standard in STANDARDS:
        try:
            content = typst.compile(
                Path(template),
                # Nothing outside the template's own folder can be read, whatever the data say.
                root=Path(template).parent,
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"told": told},
                pdf_standards=standard,
                timestamp=int(made),
            )
        except typst.TypstError as error:
            said = str(error)
        else:
            sys.stdout.buffer.write(content)
            return 0
    print(said, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
