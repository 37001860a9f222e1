"""What the environment says, read once, checked, and frozen.

Nothing here imports Django: the command line reads the same facts before Django is set up, and the
checks can be tested without it.

    ConfigError        one or more settings are wrong or unsafe; the message says which and what to do
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
MIN_SECRET_LENGTH = 50
MIN_RELAY_SECRET_BYTES = 32  # the relay asks for as much (RFC 7518 section 3.2)
REDIS_SCHEMES = {"redis", "rediss", "unix"}


class ConfigError(Exception):
    """The settings are wrong or unsafe; ``problems`` has one sentence for each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Config:
    """Every setting of an installation.

    ``public_url`` has no trailing slash. Paths are absolute. Empty strings mean "not set":
    an empty ``database_url`` is SQLite in the data directory, an empty ``redis_url`` the in-memory
    channel layer, an empty ``email_url`` mail written to files in the data directory. ``database_pool``
    is how many connections to PostgreSQL a process keeps open for its threads; 0 opens one as needed.
    ``oidc_url`` is the address of an OpenID Connect provider (its issuer), with the client's id and secret
    there and the name that its button shows.
    ``relay_secret`` signs what web and the media relay tell each other; ``relay_url`` is where web reaches it.
    """

    data_dir: Path
    secret_key: str
    public_url: str
    database_url: str
    redis_url: str
    email_url: str
    email_from: str
    trusted_proxies: tuple[str, ...]
    tls_cert: str
    tls_key: str
    debug: bool
    database_pool: int
    oidc_url: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = ""
    relay_secret: str = field(default="", repr=False)
    relay_url: str = "http://127.0.0.1:8001"
    own_host: str = ""

    @property
    def public_host(self) -> str:
        """Host name of the public address, brackets kept for IPv6."""
        host = urlsplit(self.public_url).hostname or "localhost"
        return f"[{host}]" if ":" in host else host

    @property
    def is_https(self) -> bool:
        """Whether people reach the site over TLS."""
        return self.public_url.startswith("https:")

    @property
    def is_local(self) -> bool:
        """Whether only this machine is meant to reach it (the demo way)."""
        return self.public_host in LOCAL_HOSTS

    @property
    def oidc_origin(self) -> str:
        """Scheme, host and port of the OpenID Connect provider; empty where there is none."""
        url = urlsplit(self.oidc_url)
        return f"{url.scheme}://{url.netloc}" if url.netloc else ""

    @property
    def passkeys_work(self) -> bool:
        """Whether browsers allow passkeys here: a name (no address), with https or on this machine."""
        try:
            ipaddress.ip_address(self.public_host.strip("[]"))
        except ValueError:
            return self.is_https or self.public_host == "localhost"
        return False

    @property
    def allowed_hosts(self) -> list[str]:
        """What a Host header may say: the public name, and this machine for health checks and the relay."""
        own = [self.own_host] if self.own_host else []
        return list(dict.fromkeys([self.public_host, *LOCAL_HOSTS, *own]))


def _flag(value: str) -> bool:
    return value.strip().lower() in {"1", "true", "yes", "on"}


def _whole_number(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ConfigError(f"{name} is {value!r}; give a whole number.") from None


def _is_private(host: str) -> bool:
    """Whether ``host`` is a name or address that only a local network can reach."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal", ".home.arpa"))


def read_secret_key(data_dir: Path, given: str = "") -> str:
    """Return the secret key: the one given, or the one kept in ``data_dir``, made on first run."""
    return given or _kept_secret(data_dir / "secret_key")


def read_relay_secret(data_dir: Path, given: str = "") -> str:
    """Return the secret shared with the relay: the one given, or the one kept in ``data_dir``."""
    return given or _kept_secret(data_dir / "relay_secret")


def _kept_secret(path: Path) -> str:
    """Return what is in the file ``path``, made on first run."""
    data_dir = path.parent
    try:
        with contextlib.suppress(FileNotFoundError):
            return path.read_text().strip()
        # Written in full under another name first: a process that starts at the same moment
        # finds either no key or a whole one.
        fd, written = tempfile.mkstemp(dir=data_dir, prefix=f"{path.name}.")
        try:
            with os.fdopen(fd, "w") as file:
                file.write(secrets.token_urlsafe(64))
            with contextlib.suppress(FileExistsError):
                os.link(written, path)
        finally:
            os.unlink(written)  # noqa: PTH108 -- mkstemp gives a string
        return path.read_text().strip()
    except OSError as error:
        raise _unusable(data_dir, error.strerror) from error


def _unusable(data_dir: Path, why: str | None) -> ConfigError:
    return ConfigError(
        f"The data directory {data_dir} cannot be used ({why}). "
        "Make it writable for this user, or name another one in HYBRID_DATA_DIR."
    )


def make_data_dir(data_dir: Path) -> None:
    """Make ``data_dir`` if it is not there.

    Raises:
        ConfigError: it cannot be made or not be written to.

    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(data_dir, error.strerror) from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise _unusable(data_dir, "it is not writable")


def _oidc_problems(config: Config) -> Iterator[str]:
    given = [config.oidc_url, config.oidc_client_id, config.oidc_client_secret]
    if any(given) and not all(given):
        yield (
            "HYBRID_OIDC_URL, HYBRID_OIDC_CLIENT_ID and HYBRID_OIDC_CLIENT_SECRET go together: "
            "set all three or none."
        )
    url = urlsplit(config.oidc_url)
    is_safe = url.scheme == "https" or (url.scheme == "http" and _is_private(url.hostname or ""))
    if config.oidc_url and not (is_safe and url.hostname):
        yield (
            f"HYBRID_OIDC_URL is {config.oidc_url!r}; give the provider's issuer, "
            "like https://login.example.org/realms/conference."
        )


def _tls_problems(config: Config) -> Iterator[str]:
    if bool(config.tls_cert) != bool(config.tls_key):
        yield "HYBRID_TLS_CERT and HYBRID_TLS_KEY go together: set both or neither."
    for name, path in (("HYBRID_TLS_CERT", config.tls_cert), ("HYBRID_TLS_KEY", config.tls_key)):
        if path and not os.access(path, os.R_OK):
            yield f"{name} names {path}, which cannot be read."
    if config.is_https and not (config.tls_cert or config.trusted_proxies):
        yield (
            "HYBRID_PUBLIC_URL is https, but nothing here does TLS: set HYBRID_TLS_CERT and "
            "HYBRID_TLS_KEY, or HYBRID_TRUSTED_PROXIES to the address of the proxy that does."
        )
    if config.tls_cert and not config.is_https:
        yield "HYBRID_TLS_CERT is set, but HYBRID_PUBLIC_URL is http: people would be sent to a closed door."
    if not config.is_https and not _is_private(config.public_host):
        yield (
            f"HYBRID_PUBLIC_URL is http on a public name ({config.public_host}): sign-in codes and "
            "cookies could be read on the way. Use https, behind a proxy or with HYBRID_TLS_CERT."
        )


def _proxy_problems(config: Config) -> Iterator[str]:
    for proxy in config.trusted_proxies:
        try:
            everybody = ipaddress.ip_network(proxy, strict=False).prefixlen == 0
        except ValueError:
            yield f"HYBRID_TRUSTED_PROXIES has {proxy!r}; give addresses or networks like 10.0.0.0/8."
            continue
        if everybody:
            yield (
                f"HYBRID_TRUSTED_PROXIES has {proxy}: then any visitor could claim any address. "
                "Name the proxy's own address."
            )


def _other_problems(config: Config) -> Iterator[str]:
    if config.redis_url and urlsplit(config.redis_url).scheme not in REDIS_SCHEMES:
        yield "REDIS_URL must look like redis://host:6379/0 (or rediss:// for TLS, or unix:///path)."
    if config.debug and not config.is_local:
        yield "HYBRID_DEBUG shows internals to everybody; it works only on localhost."
    if len(config.secret_key) < MIN_SECRET_LENGTH:
        yield (
            f"The secret key has {len(config.secret_key)} characters; {MIN_SECRET_LENGTH} are needed. "
            "Unset HYBRID_SECRET_KEY to have one made and kept in the data directory."
        )
    if len(config.relay_secret.encode()) < MIN_RELAY_SECRET_BYTES:
        yield (
            f"HYBRID_RELAY_SECRET has {len(config.relay_secret.encode())} bytes; {MIN_RELAY_SECRET_BYTES} are "
            "needed. Unset it to have one made and kept in the data directory."
        )
    relay = urlsplit(config.relay_url)
    if relay.scheme not in {"http", "https"} or not relay.hostname:
        yield f"HYBRID_RELAY_URL is {config.relay_url!r}; it must look like http://127.0.0.1:8001."


def problems_of(config: Config) -> list[str]:
    """Say what makes ``config`` unsafe to serve; an empty list means nothing does."""
    url = urlsplit(config.public_url)
    if url.scheme not in {"http", "https"} or not url.hostname or url.path not in {"", "/"}:
        example = "it must look like https://conference.example.org, without a path"
        return [f"HYBRID_PUBLIC_URL is {config.public_url!r}; {example}."]
    checks = (_tls_problems, _proxy_problems, _oidc_problems, _other_problems)
    return [problem for check in checks for problem in check(config)]


def data_dir_in(environ: Mapping[str, str]) -> Path:
    """Return the data directory that ``environ`` names, as an absolute path."""
    return Path(environ.get("HYBRID_DATA_DIR") or "data").expanduser().resolve()


def web_address_file(data_dir: Path) -> Path:
    """Return the file in which a running ``hybrid up`` leaves the address of web for its other processes."""
    return data_dir / "web_url"


def load_config(environ: Mapping[str, str]) -> Config:
    """Read and check the settings in ``environ``.

    Raises:
        ConfigError: the settings are wrong or unsafe, or the data directory cannot be used.

    """
    data_dir = data_dir_in(environ)
    make_data_dir(data_dir)
    config = Config(
        data_dir=data_dir,
        secret_key=read_secret_key(data_dir, environ.get("HYBRID_SECRET_KEY", "")),
        public_url=(environ.get("HYBRID_PUBLIC_URL") or "http://localhost:8000").rstrip("/"),
        database_url=environ.get("DATABASE_URL", ""),
        redis_url=environ.get("REDIS_URL", ""),
        email_url=environ.get("EMAIL_URL", ""),
        email_from=environ.get("HYBRID_EMAIL_FROM", ""),
        trusted_proxies=tuple(
            part.strip() for part in environ.get("HYBRID_TRUSTED_PROXIES", "").split(",") if part.strip()
        ),
        tls_cert=environ.get("HYBRID_TLS_CERT", ""),
        tls_key=environ.get("HYBRID_TLS_KEY", ""),
        debug=_flag(environ.get("HYBRID_DEBUG", "")),
        database_pool=_whole_number("HYBRID_DATABASE_POOL", environ.get("HYBRID_DATABASE_POOL", "0")),
        oidc_url=environ.get("HYBRID_OIDC_URL", "").rstrip("/"),
        oidc_client_id=environ.get("HYBRID_OIDC_CLIENT_ID", ""),
        oidc_client_secret=environ.get("HYBRID_OIDC_CLIENT_SECRET", ""),
        oidc_name=environ.get("HYBRID_OIDC_NAME", ""),
        relay_secret=read_relay_secret(data_dir, environ.get("HYBRID_RELAY_SECRET", "")),
        relay_url=(environ.get("HYBRID_RELAY_URL") or "http://127.0.0.1:8001").rstrip("/"),
        own_host=environ.get("HYBRID_OWN_HOST", ""),
    )
    if problems := problems_of(config):
        raise ConfigError(*problems)
    return config
