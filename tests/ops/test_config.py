import os
import stat
from pathlib import Path

import pytest

from hybrid.config import ConfigError, load_config

PROXIED = {"HYBRID_PUBLIC_URL": "https://conference.example.org", "HYBRID_TRUSTED_PROXIES": "10.0.0.2"}


@pytest.fixture
def load(tmp_path):
    def load(**environ):
        return load_config({"HYBRID_DATA_DIR": str(tmp_path / "data"), **environ})

    return load


def problems(load, **environ):
    with pytest.raises(ConfigError) as caught:
        load(**environ)
    return "\n".join(caught.value.problems)


def test_a_secret_key_is_made_once_and_kept_to_its_owner(load):
    config = load()
    assert len(config.secret_key) >= 50
    assert load().secret_key == config.secret_key
    assert load().relay_secret == config.relay_secret != config.secret_key
    assert len(config.relay_secret) >= 50
    assert sorted(path.name for path in config.data_dir.iterdir()) == ["relay_secret", "secret_key"]
    for path in config.data_dir.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_on_this_machine_nothing_needs_to_be_set(load):
    config = load()
    assert config.is_local
    assert config.public_url == "http://localhost:8000"
    assert config.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]


def test_on_a_local_network_plain_http_is_allowed(load):
    config = load(HYBRID_PUBLIC_URL="http://192.168.4.7:8000/")
    assert config.public_url == "http://192.168.4.7:8000"
    assert config.allowed_hosts[0] == "192.168.4.7"
    assert not config.is_https
    assert load(HYBRID_PUBLIC_URL="http://[fd00::7]:8000").allowed_hosts[0] == "[fd00::7]"
    assert load(HYBRID_PUBLIC_URL="http://hall.local").public_host == "hall.local"


def test_behind_a_trusted_proxy(load):
    config = load(**PROXIED)
    assert config.is_https
    assert config.trusted_proxies == ("10.0.0.2",)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"HYBRID_PUBLIC_URL": "conference.example.org"}, "must look like https://"),
        ({"HYBRID_PUBLIC_URL": "https://example.org/events"}, "without a path"),
        ({"HYBRID_PUBLIC_URL": "https://example.org"}, "nothing here does TLS"),
        ({"HYBRID_PUBLIC_URL": "http://example.org"}, "http on a public name"),
        ({**PROXIED, "HYBRID_TRUSTED_PROXIES": "proxy"}, "give addresses or networks"),
        ({**PROXIED, "HYBRID_TRUSTED_PROXIES": "*"}, "give addresses or networks"),
        ({**PROXIED, "HYBRID_TRUSTED_PROXIES": "10.0.0.2, 0.0.0.0/0"}, "any visitor could claim"),
        ({**PROXIED, "HYBRID_DEBUG": "1"}, "HYBRID_DEBUG"),
        ({"HYBRID_SECRET_KEY": "short"}, "50 are needed"),
        ({"HYBRID_TLS_CERT": "/nowhere/cert.pem"}, "go together"),
        ({"HYBRID_TLS_CERT": "/nowhere/cert.pem", "HYBRID_TLS_KEY": "/nowhere/key.pem"}, "cannot be read"),
        ({"REDIS_URL": "localhost:6379"}, "redis://"),
        ({"HYBRID_DATABASE_POOL": "many"}, "whole number"),
        ({"HYBRID_RELAY_SECRET": "short"}, "32 are needed"),
        ({"HYBRID_RELAY_URL": "relay:8001"}, "http://127.0.0.1:8001"),
    ],
)
def test_what_is_wrong_or_unsafe_is_refused_with_the_reason(load, environ, said):
    assert said in problems(load, **environ)


def test_every_problem_is_named_at_once(load):
    assert (
        len(problems(load, HYBRID_SECRET_KEY="short", REDIS_URL="x", HYBRID_TLS_KEY="/nowhere").split("\n"))
        == 4
    )


def test_a_data_directory_below_a_file(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"cannot be used .*HYBRID_DATA_DIR"):
        load_config({"HYBRID_DATA_DIR": str(tmp_path / "file" / "data")})


def test_a_data_directory_of_somebody_else(tmp_path):
    # The administrator may write everywhere but into the kernel's own file system.
    taken = Path("/proc/self") if os.geteuid() == 0 else tmp_path
    if os.geteuid() != 0:
        taken.chmod(0o500)
    with pytest.raises(ConfigError, match=r"cannot be used"):
        load_config({"HYBRID_DATA_DIR": str(taken / "data")})
    with pytest.raises(ConfigError, match=r"cannot be used"):
        load_config({"HYBRID_DATA_DIR": str(taken), "HYBRID_SECRET_KEY": "s" * 50})
