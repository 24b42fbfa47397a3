"""Documents on their way in, for tests: a Markdown directive, sent and worked on as the worker does."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from goldenthread.policy.actions import bringing_in
from goldenthread.policy.models import DocumentRead

KETTLES = """# Directive on Kettles

Effective date: 1 April 2030

## 4. Requirements

4.1 Managers are responsible for:

4.1.1 Descaling every kettle within 90 days.

4.1.2 Publishing a list of kettles each year.

4.1.3 Reporting broken kettles and replacing them.
"""


def sent(client: Client, text: str | bytes = KETTLES, *, name: str = "kettles.md", **more: str) -> Any:
    """What choosing a document answers."""
    content = text if isinstance(text, bytes) else text.encode()
    return client.post("/documents/", {"file": SimpleUploadedFile(name, content), **more})


def read(client: Client, text: str | bytes = KETTLES, **more: str) -> DocumentRead:
    """A document, sent and read."""
    answer = sent(client, text, **more)
    assert answer.status_code == 302, answer.content.decode()
    return worked(DocumentRead.objects.get(pk=int(answer.url.rstrip("/").rpartition("/")[2])))


def worked(held: DocumentRead) -> DocumentRead:
    """What the worker does once it takes the task."""
    bringing_in.work_on.func(held.pk)
    held.refresh_from_db()
    return held


def at(held: DocumentRead) -> str:
    """Its address."""
    return f"/documents/{held.pk}/"


def form_of(client: Client, held: DocumentRead) -> dict[str, str]:
    """What the page's form holds to begin with."""
    context = client.get(at(held)).context
    fields = context["fields"]
    told: dict[str, str] = {"against": str(context["against"])}
    for field in fields:
        if field["kind"] == "date":
            told |= {f"{field['name']}-{part}": str(value) for part, value in (field.get("value") or {}).items()}
        elif field["kind"] in ("select", "radios"):
            told[field["name"]] = next((o["value"] for o in field["options"] if o["selected"] or o["checked"]), "")
        else:
            told[field["name"]] = str(field.get("value") or "")
    return told


def kept(client: Client, held: DocumentRead, **more: str) -> DocumentRead:
    """A document that was read, kept with what its form says."""
    answer = client.post(at(held), {**form_of(client, held), "do": "keep", **more})
    assert answer.status_code == 302, [error["text"] for error in answer.context["errors"]]
    return worked(held)
