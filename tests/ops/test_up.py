"""``hybrid up`` as a whole, from outside."""

import contextlib
import datetime as dt
import json
import os
import re
import signal
import socket
import sqlite3
import ssl
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.sync.client import connect

from hybrid.config import load_config
from hybrid.ops.serve import ServeOptions, media_children, public_url
from tests.program import is_alive, wait_until

EXIT_MISCONFIGURED = 2


@pytest.mark.parametrize(("day", "number"), [("hybrid", signal.SIGTERM), ("prepared", signal.SIGINT)])
def test_it_serves_and_ends_without_leaving_anything(request, tmp_path, day, number):
    """On the first day it makes its tables, on every other they are there."""
    program = request.getfixturevalue(day)("up", "--port", "0")
    assert program.health() == 200
    assert program.get("/").status_code == 200
    assert program.get("/static/admin/css/base.css").status_code == 200
    assert (tmp_path / "data" / "hybrid.sqlite3").exists()

    assert program.stop(number) == 0
    assert "Traceback" not in program.output
    assert "\x1b[" not in program.output, "colours are for terminals"
    assert '"level":"warning"' not in program.output.replace('": "', '":"'), (
        "nobody misses anybody at the end"
    )
    assert not [name for name in ("public_url", "web_url") if (tmp_path / "data" / name).exists()]


def test_setup_does_not_look_for_web_before_it_is_there(prepared, tmp_path):
    data = tmp_path / "data"
    (data / "web_url").write_text("http://127.0.0.1:9")  # one that was killed left it
    program = prepared("up", "--demo", "--port", "0")
    assert program.health() == 200
    wait_until(
        lambda: (data / "web_url").exists() and (data / "web_url").read_text() == program.own_url,
        "the address of web, for the other processes",
    )
    assert not re.search(r"setup +\| .*web does not answer", program.output)
    assert program.stop() == 0


def test_a_killed_child_is_started_again(prepared):
    program = prepared("up", "--port", "0")
    assert program.health() == 200
    for name, module in (
        ("web", "hybrid.ops.web"),
        ("jobs", "hybrid.ops.worker"),
        ("relay", "streaming"),
    ):
        pid = program.pid_of(module)
        os.kill(pid, signal.SIGKILL)
        program.wait_for(rf"{name} +\| was ended by SIGKILL; starting it again in 0\.5 s")
        assert program.pid_of(module) != pid
    wait_until(lambda: program.health() == 200, "an answer of the new process")
    assert program.stop() == 0


def test_no_child_outlives_a_killed_supervisor(prepared):
    program = prepared("up", "--port", "0")
    assert program.health() == 200
    pids = [program.pid_of(module) for module in ("hybrid.ops.web", "hybrid.ops.worker", "streaming")]
    program.process.kill()
    wait_until(lambda: not any(map(is_alive, pids)), "the end of the children")


def test_daphne_serves_the_same(prepared):
    program = prepared("up", "--demo", "--port", "0", "--server", "daphne", "--access-log")
    assert program.health() == 200
    answer = program.get("/")
    assert answer.status_code == 200
    assert "content-security-policy" in answer.headers
    assert program.get("/static/admin/css/base.css").headers["cache-control"].startswith("max-age=3600")
    url = program.own_url
    with connect(f"{url.replace('http', 'ws', 1)}/ws/policing-social-citizens/", origin=url) as client:
        client.send('{"type": "subscribe", "ref": 1, "topic": "room:main-hall"}')
        assert json.loads(client.recv(timeout=10))["type"] == "snapshot"
    wait_until(lambda: program.get("/whep/no/room").status_code == 405, "the relay, which wants a POST")
    assert program.get("/r/SECRET/").status_code == 404
    program.wait_for(r'"GET /r/\*\*\*/" 404')
    assert program.stop() == 0
    assert "SECRET" not in program.output


def test_a_port_in_use(hybrid):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        program = hybrid("up", "--port", str(port))
        assert program.ended() == EXIT_MISCONFIGURED
    assert f"Port {port} on 127.0.0.1 is in use" in program.output
    assert f"--port {port + 1}" in program.output
    assert "Traceback" not in program.output


@pytest.mark.parametrize(("kind", "setting"), [("STREAM", "HTTP"), ("DGRAM", "UDP")])
def test_a_port_of_the_relays_in_use(hybrid, kind, setting):
    with socket.socket(socket.AF_INET, getattr(socket, f"SOCK_{kind}")) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind == "STREAM":
            taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        program = hybrid("up", "--port", "0", **{f"HYBRID_RELAY_{setting}": address})
        assert program.ended() == EXIT_MISCONFIGURED
    assert f"The media relay cannot listen on {address}" in program.output
    assert "--no-relay" in program.output
    assert "Traceback" not in program.output


def test_the_relay_is_left_out_where_nobody_wants_it_or_it_runs_elsewhere(tmp_path):
    config = load_config({"HYBRID_DATA_DIR": str(tmp_path)})
    free = {"HYBRID_RELAY_HTTP": "127.0.0.1:0", "HYBRID_RELAY_UDP": "127.0.0.1:0"}

    def names(environ, **options):
        found = media_children(ServeOptions(**options), config, environ, web_url="http://127.0.0.1:8000")
        return [child.name for child in found]

    assert names({**free}, relay=False) == []
    assert names({**free, "HYBRID_RELAY_URL": "http://10.0.0.7:8001"}) == []
    told = {**free}
    assert names(told) == ["relay"]
    assert told["HYBRID_RELAY_URL"].startswith("http://127.0.0.1:")


def test_an_address_of_somebody_else(hybrid):
    program = hybrid("up", "--port", "0", "--host", "192.0.2.1")
    assert program.ended() == EXIT_MISCONFIGURED
    assert "--host 192.0.2.1 is no address of this machine" in program.output


def test_an_unwritable_data_directory(hybrid):
    program = hybrid("up", "--port", "0", HYBRID_DATA_DIR="/proc/data")
    assert program.ended() == EXIT_MISCONFIGURED
    assert program.output.startswith("The data directory /proc/data cannot be used")
    assert "HYBRID_DATA_DIR" in program.output
    assert "Traceback" not in program.output


def test_a_database_file_that_cannot_be_opened(hybrid, tmp_path):
    (tmp_path / "data" / "hybrid.sqlite3").mkdir(parents=True)
    program = hybrid("up", "--port", "0")
    assert program.ended() == EXIT_MISCONFIGURED
    assert "cannot be opened" in program.output
    assert "Traceback" not in program.output


@pytest.mark.parametrize(
    ("args", "environ", "said"),
    [
        (["--workers", "2"], {}, "needs REDIS_URL: without Redis each web process keeps"),
        ([], {"HYBRID_PUBLIC_URL": "http://conference.example.org"}, "http on a public name"),
        ([], {"DATABASE_URL": "mysql://db/events"}, "postgres://user:password@host"),
        ([], {"EMAIL_URL": "mail.example.org"}, "smtp+tls://user:password@host"),
        ([], {"HYBRID_SECRET_KEY": "short"}, "50 are needed"),
        ([], {"HYBRID_RELAY_SECRET": "short"}, "32 are needed"),
        ([], {"HYBRID_RELAY_HTTP": "8001/tcp"}, "HYBRID_RELAY_HTTP is '8001/tcp'"),
    ],
)
def test_what_would_not_work_is_refused_with_the_reason(hybrid, args, environ, said):
    program = hybrid("up", "--port", "0", *args, **environ)
    assert program.ended() == EXIT_MISCONFIGURED
    assert said in program.output
    assert "Traceback" not in program.output


def test_on_the_local_network(prepared):
    program = prepared("up", "--port", "0", "--lan", HYBRID_PUBLIC_URL="http://192.168.1.20:8000")
    assert program.url == "http://192.168.1.20:8000"
    answer = program.get("/accounts/login/", headers={"Host": "192.168.1.20:8000"})
    assert answer.status_code == 200
    assert "strict-transport-security" not in answer.headers
    assert "Secure" not in answer.headers["set-cookie"]
    assert program.get("/", headers={"Host": "evil.example.org"}).status_code == 400

    port = int(program.own_url.rpartition(":")[2])
    assert listening_host(port) == "0.0.0.0"  # noqa: S104 -- seen, not bound
    assert program.stop() == 0


def test_on_one_address_of_its_own_behind_another_name(prepared):
    """The health check, and the relay's reports, come to the address that it listens on."""
    program = prepared(
        "up",
        "--port",
        "0",
        "--host",
        "127.0.0.2",
        HYBRID_PUBLIC_URL="https://conference.example.org",
        HYBRID_TRUSTED_PROXIES="127.0.0.1",
    )
    assert program.url == "https://conference.example.org"
    assert program.own_url.startswith("http://127.0.0.2:")
    assert program.get("/healthz").status_code == 200
    assert program.get("/healthz", headers={"Host": "evil.example.org"}).status_code == 400
    assert program.stop() == 0


@pytest.mark.parametrize(
    ("options", "url"),
    [
        ({"host": "127.0.0.2"}, "http://127.0.0.2:8000"),
        ({"host": "2001:db8::7"}, "http://[2001:db8::7]:8000"),
        ({"host": "hall.lan", "port": 80}, "http://hall.lan"),
        ({"host": "0.0.0.0"}, "http://localhost:8000"),  # noqa: S104 -- recognised, not bound
        ({"host": "::1"}, "http://localhost:8000"),
        ({}, "http://localhost:8000"),
    ],
)
def test_links_carry_the_address_that_it_listens_on(options, url):
    chosen = ServeOptions(**options)
    assert public_url(chosen, chosen.port, {}) == url


def listening_host(port):
    """The IPv4 address that something listens on at ``port``, from the kernel's own table."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        address, number = line.split()[1].split(":")
        if int(number, 16) == port and line.split()[3] == "0A":
            return socket.inet_ntoa(bytes.fromhex(address)[::-1])
    return None


def sign_in_form(program, **headers):
    """The answer to a visitor whose request went through something that adds ``headers``."""
    return program.get("/accounts/login/", headers={"Host": "conference.example.org", **headers})


@pytest.mark.parametrize("server", ["uvicorn", "daphne"])
def test_behind_a_trusted_proxy(prepared, server):
    program = prepared(
        *("up", "--port", "0", "--server", server, "--access-log"),
        HYBRID_PUBLIC_URL="https://conference.example.org",
        HYBRID_TRUSTED_PROXIES="127.0.0.1",
    )
    assert program.url == "https://conference.example.org"
    answer = sign_in_form(program, **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 200
    assert "max-age=" in answer.headers["strict-transport-security"]
    assert "Secure" in answer.headers["set-cookie"]
    # Daphne's log names whoever is connected, not whom they speak for.
    client = r"203\.0\.113\.9" if server == "uvicorn" else r"127\.0\.0\.1"
    program.wait_for(client + ".*/accounts/login/")

    token = answer.cookies["csrftoken"]
    for origin, status in (("https://conference.example.org", 302), ("https://evil.example.org", 403)):
        posted = httpx.post(
            program.own_url + "/accounts/login/",
            data={"login": "somebody@example.org", "csrfmiddlewaretoken": token},
            cookies={"csrftoken": token},
            headers={"Host": "conference.example.org", "Origin": origin, "X-Forwarded-Proto": "https"},
        )
        assert posted.status_code == status
    assert program.stop() == 0


def test_what_somebody_else_claims_about_a_visitor_is_not_believed(prepared):
    program = prepared(
        *("up", "--port", "0", "--access-log"),
        HYBRID_PUBLIC_URL="https://conference.example.org",
        HYBRID_TRUSTED_PROXIES="10.0.0.2",
    )
    answer = sign_in_form(program, **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 200
    assert "strict-transport-security" not in answer.headers
    program.wait_for(r"127\.0\.0\.1.*/accounts/login/")
    assert "203.0.113.9" not in program.output
    assert program.stop() == 0


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost that lasts an hour: its path and its key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return folder / "cert.pem", folder / "key.pem"


def test_with_a_certificate_of_its_own(prepared, certificate, tmp_path):
    cert, key = certificate
    program = prepared("up", "--port", "0", HYBRID_TLS_CERT=str(cert), HYBRID_TLS_KEY=str(key))
    assert program.url.startswith("https://localhost:")
    trusting = ssl.create_default_context(cafile=str(cert))
    answer = httpx.get(program.url + "/accounts/login/", verify=trusting)
    assert answer.status_code == 200
    assert "max-age=" in answer.headers["strict-transport-security"]
    assert "Secure" in answer.headers["set-cookie"]
    # The relay reports there too, though the certificate does not name this machine's own address.
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "hybrid.sqlite3")) as database:
        reports = "SELECT 1 FROM hybrid_relaylink WHERE heard_at IS NOT NULL"
        wait_until(lambda: database.execute(reports).fetchall(), "a report of the relay")
    assert program.stop() == 0
