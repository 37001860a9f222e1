"""The servers that URLs in the environment name, as Django's settings have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import environ

from hybrid.config import ConfigError

if TYPE_CHECKING:
    from hybrid.config import Config

# Scheme of EMAIL_URL: default port, STARTTLS, TLS from the first byte.
MAIL_SCHEMES = {
    "smtp": (25, False, False),
    "smtp+tls": (587, True, False),
    "smtps": (465, False, True),
    "smtp+ssl": (465, False, True),
}
MAIL_TIMEOUT_SECONDS = 30
POSTGRES_SCHEMES = {"postgres", "postgresql"}
# A page may wait this long for a connection; then it says that the database is away.
DATABASE_TIMEOUT_SECONDS = 5

SQLITE_OPTIONS = {
    # A write transaction takes its lock at the start, so that two never deadlock half-way.
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
        " PRAGMA cache_size=-16000; PRAGMA foreign_keys=ON;"
    ),
}


def database_settings(config: Config) -> dict[str, Any]:
    """Return Django's ``DATABASES["default"]``: PostgreSQL where a URL names it, else SQLite.

    Raises:
        ConfigError: DATABASE_URL names something else.

    """
    scheme = urlsplit(config.database_url).scheme
    if not config.database_url or scheme == "sqlite":
        name: Any = config.data_dir / "hybrid.sqlite3"
        if config.database_url:
            name = environ.Env.db_url_config(config.database_url)["NAME"]
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": dict(SQLITE_OPTIONS)}
    if scheme not in POSTGRES_SCHEMES:
        raise ConfigError(
            f"DATABASE_URL starts with {scheme or config.database_url[:8]!r}; it must look like "
            "postgres://user:password@host:5432/name, or be unset for SQLite in the data directory."
        )
    found: dict[str, Any] = environ.Env.db_url_config(config.database_url)
    options = found.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", DATABASE_TIMEOUT_SECONDS)
    if config.database_pool:
        # Every request has a thread of its own; without a pool it would connect anew each time.
        options["pool"] = {
            "min_size": 1,
            "max_size": config.database_pool,
            "timeout": DATABASE_TIMEOUT_SECONDS,
            # After this long it starts over with short pauses, and so soon finds a database that is back.
            "reconnect_timeout": 10,
        }
    return {**found, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": 0}


def mail_settings(config: Config) -> dict[str, Any]:
    """Return the settings with which the jobs process delivers mail: by SMTP, or into files.

    Raises:
        ConfigError: EMAIL_URL cannot be understood.

    """
    backends = "django.core.mail.backends"
    if not config.email_url:
        return {
            "MAIL_DELIVERY_BACKEND": f"{backends}.filebased.EmailBackend",
            "EMAIL_FILE_PATH": config.data_dir / "mail",
        }
    url = urlsplit(config.email_url)
    try:
        port, starttls, tls = MAIL_SCHEMES[url.scheme]
        port = url.port or port
    except (KeyError, ValueError):
        raise ConfigError(
            f"EMAIL_URL starts with {url.scheme!r}; it must look like smtp+tls://user:password@host:587 "
            "(or smtps://…:465, or smtp:// for a server on this machine)."
        ) from None
    if not url.hostname:
        raise ConfigError("EMAIL_URL names no host; it must look like smtp+tls://user:password@host:587.")
    return {
        "MAIL_DELIVERY_BACKEND": f"{backends}.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": tls,
        "EMAIL_TIMEOUT": MAIL_TIMEOUT_SECONDS,
    }
