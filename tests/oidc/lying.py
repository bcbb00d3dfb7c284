"""A provider that answers over real HTTP and lies in one chosen way."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PERSON = {"sub": "u-1", "email": "ben@haus.example", "email_verified": True, "name": "Ben Nissen"}


@dataclass
class Liar:
    """What it says: `claims` outweigh what would be right; `lie` names any other lie."""

    nonce: str = ""
    lie: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def answer(self, path: str) -> dict[str, Any]:
        if path.startswith("/.well-known/"):
            named = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")}
            issuer = "https://other.example" if self.lie == "discovery" else self.issuer
            return named | {"issuer": issuer, "jwks_uri": f"{self.issuer}/jwks"}
        if path == "/jwks":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
            return {"keys": [public | {"kid": "k", "alg": "RS256"}]}
        if path == "/userinfo":
            return PERSON | ({"sub": "u-2"} if self.lie == "userinfo" else {})
        return {"access_token": "a", "token_type": "Bearer"} | (
            {} if self.lie == "missing" else {"id_token": self._token()}
        )

    def _token(self) -> str:
        now = int(time.time())
        right = {"iss": self.issuer, "aud": "resonanz", "nonce": self.nonce, "iat": now, "exp": now + 60}
        claims = PERSON | right | self.claims
        if self.lie == "none":
            return jwt.encode(claims, "", algorithm="none", headers={"kid": "k"})
        if self.lie == "hmac":
            pem = self.key.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            return jwt.encode(claims, pem, algorithm="HS256", headers={"kid": "k"})
        key = rsa.generate_private_key(65537, 2048) if self.lie == "signature" else self.key
        return jwt.encode(claims, key, algorithm="RS256", headers={} if self.lie == "kid" else {"kid": "k"})


@contextmanager
def lying(liar: Liar) -> Iterator[Liar]:
    """The liar, reachable under `liar.issuer` while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(liar.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    liar.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
