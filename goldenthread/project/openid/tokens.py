"""What a sign-in service says of somebody, believed only with its signature (OpenID Connect Core 1.0 §3.1.3.7)."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import jwt

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the service can make; with a shared secret we could make them too."""
LEEWAY = 60  # seconds that the clocks of two machines may differ
REQUIRED = ("iss", "sub", "aud", "exp", "iat")


class Untrusted(Exception):
    """What was said cannot be believed; the message is for the log."""


def nonce_of(verifier: str) -> str:
    """A nonce that follows from the PKCE verifier, which only the session of this one sign-in knows."""
    return base64.urlsafe_b64encode(sha256(b"nonce " + verifier.encode()).digest()).decode().rstrip("=")


def verified(token: str, *, keys: Mapping[str, Any], issuer: str, audience: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that is right in every way. Raises Untrusted; ExpiredSignatureError is one too."""
    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise Untrusted(f"signed with {header.get('alg')!r}")
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(keys, header.get("kid")),
            algorithms=[header["alg"]],
            issuer=issuer,
            audience=audience,
            leeway=LEEWAY,
            options={"require": list(REQUIRED)},
        )
    except (jwt.PyJWTError, TypeError, ValueError, AttributeError) as error:
        raise Untrusted(str(error)) from error
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise Untrusted("no subject")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != audience:
        raise Untrusted("meant for several, and not for us")
    if not isinstance(claims.get("nonce"), str) or not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise Untrusted("another nonce")
    return claims


def _key(keys: Mapping[str, Any], number: str | None) -> Any:
    """The key of that number, or the only one. Raises Untrusted."""
    found = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if number is None or key.key_id == number]
    if len(found) != 1:
        raise Untrusted(f"no single key {number!r}")
    return found[0].key
