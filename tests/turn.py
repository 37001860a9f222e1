"""A real TURN server (coturn) on a free port: TCP only, credentials made from a shared secret."""

import shutil
import signal

from tests.program import wait_until
from tests.servers import Server, answers

SECRET = "a secret of the TURN server and the relay"


class Turn(Server):
    """Carries media over TCP, and listens to no UDP."""

    stop_signal = signal.SIGTERM

    def __init__(self):
        super().__init__("turn")

    @property
    def url(self):
        return f"turn:127.0.0.1:{self.port}?transport=tcp"

    def start(self):
        options = [
            *("--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port", str(self.port)),
            # The relay is on this machine too, which a real server would have to refuse.
            *("--allow-loopback-peers", "--cli-password", "unused-but-demanded", "--no-cli"),
            *("--use-auth-secret", "--static-auth-secret", SECRET, "--realm", "example.org"),
            *("--no-udp", "--no-tls", "--no-dtls", "--no-multicast-peers", "--log-file", "stdout"),
            *("--pidfile", str(self.directory / "pid"), "--userdb", str(self.directory / "db"), "-n"),
        ]
        self.launch([shutil.which("turnserver"), *options])
        wait_until(lambda: answers(self.port), f"coturn:\n{self.log.read_text()}")

    @property
    def carried(self):
        """What it says of allocations and of refusals."""
        return self.log.read_text()
