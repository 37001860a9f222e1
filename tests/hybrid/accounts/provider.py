"""A small OpenID Connect provider: authorisation code flow with PKCE, on loopback, in a thread."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "conference", "a secret that only the two of us know"


class Provider:
    """Signs in whoever ``claims`` says, without asking; keeps what it was asked in ``asked``."""

    def __init__(self, **claims):
        self.claims = {"sub": "42", "email": "robin@example.org", "email_verified": True, **claims}
        self.refuses = False
        self.asked = {}
        self.codes = {}
        self.tokens = set()
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def discovery(self):
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def authorize(self, query):
        """Where the browser is sent back to (RFC 6749 section 4.1.2)."""
        self.asked = query
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        answer = {"state": query["state"]}
        if self.refuses:
            answer["error"] = "access_denied"
        else:
            answer["code"] = secrets.token_urlsafe()
            self.codes[answer["code"]] = query
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def token(self, form):
        """The token for a code, once (RFC 6749 section 4.1.3, RFC 7636 section 4.6)."""
        query = self.codes.pop(form["code"])
        assert (form["client_id"], form["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
        assert form["redirect_uri"] == query["redirect_uri"]
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == query["code_challenge"]
        access = secrets.token_urlsafe()
        self.tokens.add(access)
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 60, **self.claims}
        identity = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": identity}

    def _handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self, content, status=200):
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                url = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(url.query).items()}
                if url.path == "/.well-known/openid-configuration":
                    self.answer(provider.discovery())
                elif url.path == "/authorize":
                    self.send_response(302)
                    self.send_header("Location", provider.authorize(query))
                    self.end_headers()
                elif url.path == "/userinfo":
                    token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                    known = token in provider.tokens
                    self.answer(
                        provider.claims if known else {"error": "invalid_token"}, 200 if known else 401
                    )
                else:
                    self.answer({}, 404)

            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.answer(provider.token({name: values[0] for name, values in form.items()}))

            def log_message(self, *_args):
                """Say nothing."""

        return Handler
