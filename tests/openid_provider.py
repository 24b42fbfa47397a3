"""A small OpenID Connect provider that the tests start: it tells what a test wants, right or wrong in one way."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "goldenthread-tests", "a secret between the two"
NEVER = "never"


def new_key() -> rsa.RSAPrivateKey:
    """A key that signs tokens."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """What it says of the one person who signs in, and what is wrong with how it says it."""

    claims: dict[str, Any] = field(default_factory=dict)
    """Of the ID token, over what a right one holds; NEVER leaves a claim out."""
    userinfo: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    """Path → status and body, in place of the right answer."""
    refuses: str = ""
    """The error with which it sends people back."""
    signed_with: Any = None
    algorithm: str = "RS256"
    asked: list[str] = field(default_factory=list)
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    """Code → what the site asked for."""
    issuer: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=cache(new_key))

    def __enter__(self) -> Provider:
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self, {})

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.answer(self, {name: values[0] for name, values in parse_qs(sent).items()})

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, request: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        """One request."""
        path, asked = urlsplit(request.path).path, parse_qs(urlsplit(request.path).query)
        self.asked.append(path)
        query = {name: values[0] for name, values in asked.items()}
        headers = {"Content-Type": "application/json"}
        if path in self.answers:
            status, body = self.answers[path]
        elif path == "/authorize":
            status, body = 302, b""
            headers["Location"] = self.back(query)
        else:
            status, said = self.said(path, form, request.headers.get("Authorization", ""))
            body = json.dumps(said).encode()
        request.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    def back(self, query: dict[str, str]) -> str:
        """Where the person is sent after signing in there."""
        if self.refuses:
            return f"{query['redirect_uri']}?{urlencode({'error': self.refuses, 'state': query['state']})}"
        code = secrets.token_hex(8)
        self.given[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def said(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """What it says of itself and of the person."""
        if path == "/.well-known/openid-configuration":
            places = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            return 200, {
                "issuer": self.issuer,
                "jwks_uri": f"{self.issuer}/jwks",
                **{f"{name}_endpoint": f"{self.issuer}/{place}" for name, place in places.items()},
            }
        if path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return 200, {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}
        if path == "/userinfo" and authorization == "Bearer open sesame":
            return 200, {"sub": "subject-1", **self.userinfo}
        asked = self.given.pop(form.get("code", ""), None) if path == "/token" else None
        knows = f"Basic {base64.b64encode(f'{CLIENT}:{SECRET}'.encode()).decode()}" == authorization
        challenge = (
            base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        )
        if asked and knows and asked["code_challenge"] == challenge and asked["client_id"] == CLIENT:
            token = {"access_token": "open sesame", "token_type": "Bearer", "id_token": self.token(asked["nonce"])}
            return 200, token
        return 400, {"error": "invalid_grant"}

    def token(self, nonce: str) -> str:
        """The signed ID token."""
        now = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "sub": "subject-1", "nonce": nonce, "iat": now, "exp": now + 300}
        claims = {name: value for name, value in {**right, **self.claims}.items() if value != NEVER}
        key = None if self.algorithm == "none" else self.signed_with or self.key
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "one"})
