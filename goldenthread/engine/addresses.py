"""Web addresses and names of accounts in the one form that all ways to write them have, and what only looks like them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

from goldenthread.kernel.folding import fold

ALIASES = {
    "twitter.com": "x.com",
    "fb.com": "facebook.com",
    "fb.me": "facebook.com",
    "youtu.be": "youtube.com",
    "instagr.am": "instagram.com",
    "threads.com": "threads.net",
}
"""Other names of the same sites."""
SHARED = frozenset(
    (
        "bsky.app",
        "facebook.com",
        "flickr.com",
        "instagram.com",
        "linkedin.com",
        "pinterest.com",
        "reddit.com",
        "snapchat.com",
        "threads.net",
        "tiktok.com",
        "vimeo.com",
        "x.com",
        "youtube.com",
    )
)
"""Sites on which anybody may have an account: the site alone names nobody."""
FRONT = re.compile(r"(www|m|mobile)\.")
FRONT_OF_SHARED = re.compile(r"(www|m|mobile|[a-z]{2}(-[a-z]{2})?)\.")
"""On shared sites also a language or a country: ca.linkedin.com, fr-ca.facebook.com."""
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/*", re.IGNORECASE)
PORT = re.compile(r":\d*$")
SCRIPT = re.compile(r".*\.(php|aspx?|jsp)")
"""Of such a page the number in the query says whose it is: facebook.com/profile.php?id=1000."""
WRAPPING = "<>\"'()[]{}«»“”‘’„\u00a0"
"""What stands around an address in a sentence."""
CLOSING = WRAPPING + ".,;:!?…"
SITE = re.compile(r"([\w-]+\.)+[^\W\d_]{2,}(:\d+)?([/?#].*)?")
ABROAD = re.compile(r"@?(?P<name>[\w.-]+)@(?P<site>([\w-]+\.)+[^\W\d_]{2,})")
"""@name@site: how a name on another server of the Fediverse is written."""
MOST_TOKENS = 200

CONFUSED = str.maketrans(
    "аеорсухіјѕԁԛԝɡкмтвнзгαοινκρτυχωɑіǀℓ",
    "aeopcyxijsdqwgkmtbh3raoivkptuxwaill",
)
"""Letters of other scripts, and the Latin ones that they are taken for (Unicode Technical Standard 39, the common ones)."""
DIGITS_FOR_LETTERS = (("0", "o"), ("1", "l"), ("1", "i"), ("l", "i"), ("i", "l"), ("rn", "m"), ("vv", "w"))


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted text was read as: an address, the name of an account, or what may be either."""

    written: str
    address: str = ""
    """In its one form; "" where it is none."""
    name: str = ""
    """Without the sign before it and without case; "" where it is none."""


def bare_address(text: str) -> str:
    """The one form of a web address: neither scheme, sign-in, port, case, `www.` nor query count. Never raises.

    Sites of several names have one, the path is as browsers read it, and only the number of a page of many is kept.
    """
    rest = SCHEME.sub("", text.strip().replace("\\", "/"), count=1).lstrip("/").partition("#")[0]
    rest, _sign, query = rest.partition("?")
    site, _slash, path = rest.partition("/")
    segments = list(_segments(path))
    whose = ""
    if segments and SCRIPT.fullmatch(segments[-1]):
        whose = "".join(f"?id={number}" for number in parse_qs(query, max_num_fields=None).get("id", [])[:1])
    return "/".join([_site(site), *segments]) + whose.casefold()


def _site(written: str) -> str:
    """The host as a browser reads it, without what stands before it."""
    host = PORT.sub("", unicodedata.normalize("NFKC", written.rpartition("@")[2]).casefold()).rstrip(".")
    if "xn--" in host:
        try:
            host = host.encode("ascii").decode("idna")
        except UnicodeError:
            return host
    host = FRONT.sub("", host, count=1) if FRONT.match(host) else host
    bare = FRONT_OF_SHARED.sub("", host, count=1) if FRONT_OF_SHARED.match(host) else host
    if ALIASES.get(bare, bare) in SHARED:
        host = bare
    return ALIASES.get(host, host)


def _segments(path: str) -> Iterator[str]:
    """The parts of a path as a browser reads them; a stroke that was written as %2F parts nothing."""
    kept: list[str] = []
    for written in path.split("/"):
        plain = unquote(written)
        segment = unicodedata.normalize("NFC", written if "/" in plain or "?" in plain else plain).casefold().strip()
        if segment == "..":
            kept = kept[:-1]
        elif segment not in ("", "."):
            kept.append(segment)
    return iter(kept)


def addresses_above(bare: str) -> list[str]:
    """The address and those that it stands below, longest first: a post stands below its account, never below a site."""
    site, *segments = bare.split("/")
    found = ["/".join([site, *segments[:number]]) for number in range(len(segments), -1, -1)]
    return [each for each in found if each not in SHARED and each]


def read_pasted(text: str) -> Pasted:
    """What somebody pasted, with whatever stands around it; the first address counts, else the first name."""
    tokens = [token for token in (each.strip(CLOSING) for each in text.split()[:MOST_TOKENS]) if token]
    for token in tokens:
        abroad = None if SCHEME.match(token) else ABROAD.fullmatch(token)
        if abroad:
            return Pasted(token, address=bare_address(f"{abroad['site']}/@{abroad['name']}"))
        if "://" in token or SITE.fullmatch(token):
            name = token.casefold() if len(tokens) == 1 and not {"/", ":"} & set(token) else ""
            return Pasted(token, address=bare_address(token), name=name)
    named = next((token for token in tokens if token[0] in "@＠"), "") or " ".join(tokens)
    return Pasted(named, name=named.lstrip("@＠ ").casefold())


def strange_letters(pasted: str, stored: str) -> set[str]:
    """Letters of the pasted text that are not plain ones and that the stored one does not have."""
    return {sign for sign in unquote(pasted).lower() if not sign.isascii()} - set(unquote(stored).lower()) - {"＠"}


def taken_for(text: str) -> list[str]:
    """What a reader may take the text for: strange letters read as plain ones, signs that do not show left out."""
    seen = "".join(sign for sign in text.casefold() if unicodedata.category(sign) != "Cf")
    plain = "".join(fold(sign) if sign != "/" else sign for sign in seen.translate(CONFUSED)).casefold()
    found = [plain, *(plain.replace(a, b) for a, b in DIGITS_FOR_LETTERS)]
    return [each for each in dict.fromkeys(found) if each != text]
