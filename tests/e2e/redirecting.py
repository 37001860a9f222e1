"""A server before the relay that sends every offer on to another address (307), as one that shares out load does."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

PASSED = ("authorization", "content-type", "if-match")
ANSWERED = ("content-type", "location", "etag", "link", "retry-after")
ROOM, INSTEAD = "main-hall", "another-relay"


class Handler(BaseHTTPRequestHandler):
    """Answers with the other address, or as the relay does."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path))
        if self.path.endswith(f"/{ROOM}"):
            self._reply(307, {"Location": self.path.replace(ROOM, INSTEAD)}, b"")
            return
        headers = {name: self.headers[name] for name in PASSED if name in self.headers}
        url = self.server.relay_url + self.path.replace(INSTEAD, ROOM)
        try:
            found = httpx.request(self.command, url, content=body, headers=headers, timeout=20)
        except httpx.TransportError:
            self._reply(502, {}, b"")
            return
        kept = {name: found.headers[name] for name in ANSWERED if name in found.headers}
        self._reply(found.status_code, kept, found.content)

    do_PATCH = do_DELETE = do_POST  # noqa: N815 -- the library's names

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Nobody reads it."""


@contextlib.contextmanager
def redirecting(relay_url: str):
    """Run it before a relay; give its URL, and the list of what it was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.relay_url, server.seen = relay_url, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join(20)
