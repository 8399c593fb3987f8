"""An OpenID Connect provider as small as can be: whoever comes is signed in as the one e-mail address it knows."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlparse

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "s7lab"


@contextmanager
def provider(email: str) -> Iterator[str]:
    """The provider's address, while it runs."""
    key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
    nonces: dict[str, str] = {}

    class Provider(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlparse(self.path)
            query = {name: values[0] for name, values in parse_qs(asked.query).items()}
            if asked.path == "/.well-known/openid-configuration":
                self.answer(
                    {
                        "issuer": address,
                        "authorization_endpoint": f"{address}/authorize",
                        "token_endpoint": f"{address}/token",
                        "jwks_uri": f"{address}/keys",
                        "response_types_supported": ["code"],
                        "subject_types_supported": ["public"],
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )
            elif asked.path == "/keys":
                self.answer({"keys": [key.as_dict(private=False)]})
            elif asked.path == "/authorize":
                code = secrets.token_hex(8)
                nonces[code] = query.get("nonce", "")
                self.send_response(302)
                answer = urlencode({"code": code, "state": query["state"]})
                self.send_header("Location", f"{query['redirect_uri']}?{answer}")
                self.end_headers()
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            claims = {
                "iss": address,
                "aud": CLIENT,
                "sub": "1",
                "email": email,
                "email_verified": True,
                "name": "Teacher",
                "iat": int(time.time()),
                "exp": int(time.time()) + 600,
                "nonce": nonces[body["code"][0]],
            }
            self.answer(
                {
                    "access_token": "x",
                    "token_type": "Bearer",
                    "expires_in": 600,
                    "id_token": jwt.encode({"alg": "RS256", "kid": "1"}, claims, key),
                }
            )

        def answer(self, content: object) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
