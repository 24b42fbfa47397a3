"""Files that tests attach to entries."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from goldenthread.kernel import attachments
from goldenthread.kernel.attachments import Upload
from goldenthread.kernel.models import Attachment

SCAN = b"%PDF-1.7 signed and sealed"


def stored() -> list[str]:
    """What the storage holds."""
    root = Path(default_storage.location)
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def attached(entry: Any, content: bytes = SCAN, name: str = "scan.pdf") -> Attachment:
    file: Any = ContentFile(content)
    return attachments.attach(entry, [Upload(file, name)], by=None)[0]


def sent(name: str = "scan.pdf", content: bytes = SCAN, **said: str) -> dict[str, Any]:
    file = io.BytesIO(content)
    file.name = name
    return {"file": file, "shown": ["title", "description", "on"], **said}
