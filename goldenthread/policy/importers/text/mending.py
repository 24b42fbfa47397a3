"""Letters that were encoded twice over, and white space: mended before anything reads the text."""

from __future__ import annotations

import re
import unicodedata

ROUNDS = 3
"""How often over a letter may have been encoded; real copies show it once, seldom twice."""

# The bytes 80 to 9F read as Windows-1252 instead of Latin-1; the five without a letter stay control characters.
_CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_BYTE_OF = {letter: letter.encode("cp1252")[0] for letter in _CP1252} | {chr(byte): byte for byte in range(0x80, 0x100)}
_CONTROL = "\u0080-\u009f"
_TRAIL = f"\u0080-\u00bf{_CP1252}"

# What no text means: a control character, or letters that neither language puts side by side.
_SURE = re.compile(
    "|".join(
        (
            f"\u00f0[{_TRAIL}]{{3}}",
            f"[\u00e0-\u00ef](?:[{_CONTROL}][{_TRAIL}]|[{_TRAIL}][{_CONTROL}])",
            f"\u00e2[€‚„†ˆ‰][{_TRAIL}]",
            f"[\u00c2-\u00df][{_CONTROL}]",
            f"\u00c3[{_TRAIL}]",
            "\u00c5[“’](?=\\w)",
        )
    )
)
# What a text may mean ("« Â »"): taken only where the text has no letter beside it that was encoded once.
_LIKELY = re.compile("\u00c2[\u00a0-\u00bf]")
_EITHER = re.compile(f"{_SURE.pattern}|{_LIKELY.pattern}")
_LOST_SPACE = re.compile(r"(?<!\w)Ã(?= +[a-zà-ÿ])")
_STRAY_CONTROL = re.compile(f"[{_CONTROL}]")
_BEFORE_CLOSING = re.compile(r"[ \t\r\n]+([,.)\]…])")
_BEFORE_ENGLISH_CLOSING = re.compile(r"[ \t\r\n]+([,.;:!?)\]…»])")
_AFTER_OPENING = re.compile(r"([(\[])[ \t\r\n]+")


def mend(text: str) -> str:
    """The text with its letters encoded once. Good text, French or English, comes back as it is.

    Takes Latin-1 and Windows-1252 round trips apart, up to three of them, and reads the control characters that stay
    behind as the Windows-1252 letters they were (as HTML 5 does). Call it before white space is folded: the no-break
    space is half of some letters.
    """
    if text.isascii():
        return text
    for _ in range(ROUNDS):
        pattern = _EITHER if _EITHER.sub("", text).isascii() else _SURE
        decoded = pattern.sub(_decode, text)
        if decoded == text:
            break
        text = decoded
    text = _LOST_SPACE.sub("à", text)
    return _STRAY_CONTROL.sub(lambda match: match.group().encode("latin-1").decode("cp1252", "ignore"), text)


def fold(text: str) -> str:
    """The text with every run of white space, no-break spaces too, as one space, and none at its ends."""
    return " ".join(text.split())


def tidy(text: str, *, language: str = "en") -> str:
    """Folded text without the spaces that pretty-printed XML puts before a comma or inside brackets.

    French keeps its space before ; : ! ? and ».
    """
    closing = _BEFORE_CLOSING if language == "fr" else _BEFORE_ENGLISH_CLOSING
    return _AFTER_OPENING.sub(r"\1", closing.sub(r"\1", fold(text)))


def slug(text: str, *, longest: int = 60) -> str:
    """The text as a plain part of an address: lower-case ASCII letters, digits and hyphens."""
    apart = re.sub(r"[^\w\s]", " ", text.replace("œ", "oe").replace("Œ", "OE"))
    plain = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def _decode(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTE_OF[letter] for letter in match.group()).decode("utf-8")
    except UnicodeDecodeError:
        return match.group()
