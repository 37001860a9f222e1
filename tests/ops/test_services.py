import pytest

from hybrid.config import ConfigError, load_config
from hybrid.services import database_settings, mail_settings


@pytest.fixture
def config(tmp_path):
    def load(**environ):
        return load_config({"HYBRID_DATA_DIR": str(tmp_path), **environ})

    return load


def test_without_urls_everything_is_in_the_data_directory(config, tmp_path):
    assert database_settings(config())["NAME"] == tmp_path / "hybrid.sqlite3"
    assert mail_settings(config())["EMAIL_FILE_PATH"] == tmp_path / "mail"


def test_postgresql_connections_are_pooled_for_web_only(config):
    url = "postgres://hall:p%40ss@db.internal:5433/events?sslmode=require"
    plain = database_settings(config(DATABASE_URL=url))
    assert (plain["HOST"], plain["PORT"], plain["PASSWORD"]) == ("db.internal", 5433, "p@ss")
    assert plain["OPTIONS"] == {"sslmode": "require", "connect_timeout": 5}
    pooled = database_settings(config(DATABASE_URL=url, HYBRID_DATABASE_POOL="16"))
    assert pooled["OPTIONS"]["pool"]["max_size"] == 16
    assert pooled["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://localhost", 25, False, False),
        ("smtp+tls://me:p%40ss@mail.example.org", 587, True, False),
        ("smtps://me:p%40ss@mail.example.org", 465, False, True),
        ("smtp+tls://mail.example.org:2525", 2525, True, False),
    ],
)
def test_mail_by_smtp(config, url, port, starttls, tls):
    found = mail_settings(config(EMAIL_URL=url))
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, starttls, tls)
    assert found["EMAIL_HOST_PASSWORD"] in {"", "p@ss"}


@pytest.mark.parametrize("url", ["mail.example.org", "smtp://", "imap://mail.example.org", "smtp://h:port"])
def test_a_mail_url_that_cannot_be_understood(config, url):
    with pytest.raises(ConfigError, match=r"EMAIL_URL .*smtp\+tls://"):
        mail_settings(config(EMAIL_URL=url))


@pytest.mark.parametrize("url", ["mysql://db/events", "events", "postgres"])
def test_a_database_url_that_cannot_be_understood(config, url):
    with pytest.raises(ConfigError, match=r"DATABASE_URL .*postgres://"):
        database_settings(config(DATABASE_URL=url))
