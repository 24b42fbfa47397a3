"""The bytes of attached files: kept once under their SHA-256 in the default storage, while any attachment refers to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Attachment

FOLDER = "contents"
UNFINISHED = timedelta(days=1)
"""How old bytes must be that nothing refers to, before they count as left behind by an upload that broke off."""
LONGEST_NAME = 200
NO_NAME = re.compile(r'[\\/:*?"<>|]|^\.|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)', re.IGNORECASE)
"""Names that lead somewhere, hide, or mean a device on some machine."""


@dataclass(frozen=True, slots=True)
class Content:
    """What some bytes are: their hash in hex and how many."""

    sha256: str
    size: int


def measured(file: File[bytes]) -> Content:
    """Hash and count a file, chunk by chunk."""
    digest, size = sha256(), 0
    for chunk in _chunks(file):
        digest.update(chunk)
        size += len(chunk)
    return Content(digest.hexdigest(), size)


def checked_name(name: str) -> str:
    """The name of a file, in composed letters. Raises Refused for one that another machine could take for more."""
    name = unicodedata.normalize("NFC", name)
    unseen = any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for letter in name)
    if unseen or NO_NAME.search(name) or not name.strip():
        raise Refused(
            _("The file cannot keep its name: call it something plain, such as “report-2026.pdf”, and send it again.")
        )
    if len(name) > LONGEST_NAME:
        raise Refused(_("The name of the file has more than %(limit)s characters.") % {"limit": LONGEST_NAME})
    return name


def keep(file: File[bytes], content: Content) -> None:
    """Store the bytes unless they are there, in a transaction whose rows already refer to them.

    The whole content is what counts: bytes that a broken upload left behind are too few and are written anew.
    """
    _hold(content.sha256)
    path = path_of(content.sha256)
    if default_storage.exists(path):
        if default_storage.size(path) == content.size:
            return
        default_storage.delete(path)
    try:
        file.seek(0)
        kept_as = default_storage.save(path, File(file.file))
        if kept_as != path or default_storage.size(path) != content.size:
            default_storage.delete(kept_as)
            raise OSError(f"{content.sha256} could not be kept whole")
    except BaseException:
        if default_storage.exists(path):
            default_storage.delete(path)
        raise


def opened(digest: str) -> IO[bytes]:
    """The bytes, to be read. Raises FileNotFoundError when they are not there."""
    return default_storage.open(path_of(digest))


def path_of(digest: str) -> str:
    """Where in the storage the bytes of that hash lie; no part of it comes from a person."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise FileNotFoundError(digest)
    return f"{FOLDER}/{digest[:2]}/{digest}"


@transaction.atomic
def forget(digest: str) -> bool:
    """Delete the bytes if no attachment refers to them any more. Whether they went."""
    _hold(digest)
    path = path_of(digest)
    if Attachment.objects.filter(sha256=digest).exists() or not default_storage.exists(path):
        return False
    default_storage.delete(path)
    return True


def forget_left_behind() -> int:
    """Delete what uploads that broke off have left: older than a day and referred to by nothing. How many."""
    before = timezone.now() - UNFINISHED
    found = [d for d in _stored() if default_storage.get_modified_time(path_of(d)) < before]
    return sum(forget(digest) for digest in found)


def _stored() -> Iterator[str]:
    """The hashes of everything in the storage."""
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]:
            if re.fullmatch(r"[0-9a-f]{64}", name):
                yield name


def _hold(digest: str) -> None:
    """Let nobody else keep or delete these bytes until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{FOLDER}/{digest}"])


def _chunks(file: File[bytes]) -> Iterator[bytes]:
    file.seek(0)
    yield from file.chunks()
