"""Signing in with an organisation's own OpenID Connect provider: a real one, on loopback."""

import os
import subprocess
import sys
import urllib.request
from dataclasses import replace

import pytest
from django.core.cache import cache

from hybrid.config import ConfigError, load_config
from hybrid.enums import Role
from hybrid.models import Person, User
from tests.factories import EventFactory, PersonFactory, UserFactory
from tests.hybrid.access.world import browser_with
from tests.hybrid.accounts.provider import CLIENT_ID, CLIENT_SECRET, Provider

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


@pytest.fixture
def provider():
    with Provider() as running:
        yield running


@pytest.fixture
def configured(provider, settings):
    """What hybrid.settings makes of the environment, for a provider that listens only now."""
    settings.CONFIG = replace(settings.CONFIG, oidc_url=provider.url)
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "sso",
                    "name": "Example Police",
                    "client_id": CLIENT_ID,
                    "secret": CLIENT_SECRET,
                    "settings": {"server_url": provider.url},
                }
            ],
        }
    }
    return provider


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


def go_there_and_back(client, next_page="/join/"):
    """Press the button, be signed in by the provider, and come back."""
    started = client.post("/accounts/oidc/sso/login/", {"next": next_page})
    assert started.status_code == 302
    opener = urllib.request.build_opener(NoRedirect)
    with pytest.raises(urllib.error.HTTPError) as sent_back:
        opener.open(started.url)
    with sent_back.value as answer:
        where = answer.headers["Location"]
    return client.get(where.removeprefix("http://testserver"))


def test_the_button_is_there_only_where_it_is_set_up(client, settings, provider):
    assert "Continue with" not in client.get("/accounts/login/").content.decode()
    assert client.post("/accounts/oidc/sso/login/").status_code == 404


def test_the_button_names_the_organisation(client, configured):
    for page in ("/accounts/login/", "/accounts/signup/"):
        assert "Continue with Example Police" in client.get(page).content.decode()


def test_a_new_account_is_made_without_another_question(client, configured):
    response = go_there_and_back(client)
    assert response.url == "/join/"
    user = User.objects.get()
    assert user.email == "robin@example.org"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert "Example Police" in client.get("/accounts/").content.decode()


def test_a_verified_address_enters_the_account_that_has_it(client, configured):
    user = UserFactory(email="robin@example.org")
    assert go_there_and_back(client).url == "/join/"
    assert client.session["_auth_user_id"] == str(user.pk)
    assert User.objects.count() == 1


def test_an_address_that_was_not_verified_enters_nothing(client, configured):
    UserFactory(email="robin@example.org")
    configured.claims["email_verified"] = False
    response = go_there_and_back(client)
    assert "_auth_user_id" not in client.session
    assert client.get(response.url).status_code == 200


def test_who_comes_back_refused_is_told(client, configured):
    configured.refuses = True
    response = go_there_and_back(client)
    page = client.get(response.url) if response.status_code == 302 else response
    assert "Sign-in cancelled" in page.content.decode()


def test_an_answer_that_nobody_asked_for_is_refused(client, configured):
    response = client.get("/accounts/oidc/sso/login/callback/?code=x&state=y")
    assert "Sign-in did not work" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_provider_that_is_away_is_said(client, configured):
    configured.server.shutdown()
    configured.thread.join()
    configured.server.server_close()
    response = client.post("/accounts/oidc/sso/login/")
    assert "Sign-in did not work" in response.content.decode()


def test_a_guest_is_brought_along(configured):
    event = EventFactory(slug="demo")
    guest = PersonFactory(event=event, user=None, display_name="Sam Field", roles=[Role.GUEST])
    client = browser_with(event, guest)
    go_there_and_back(client)
    assert Person.objects.get().user == User.objects.get()


def test_a_connection_is_ended_in_the_account(client, configured):
    go_there_and_back(client)
    page = client.get("/accounts/external/").content.decode()
    assert "robin@example.org" in page
    from allauth.socialaccount.models import SocialAccount

    client.post("/accounts/external/", {"account": SocialAccount.objects.get().pk})
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("environ", "word"),
    [
        ({"HYBRID_OIDC_URL": "https://login.example.org"}, "together"),
        ({"HYBRID_OIDC_CLIENT_ID": "x"}, "together"),
        (
            {
                "HYBRID_OIDC_URL": "http://login.example.org",
                "HYBRID_OIDC_CLIENT_ID": "x",
                "HYBRID_OIDC_CLIENT_SECRET": "y",
            },
            "issuer",
        ),
    ],
)
def test_half_a_configuration_is_refused(tmp_path, environ, word):
    with pytest.raises(ConfigError, match=word):
        load_config({"HYBRID_DATA_DIR": str(tmp_path), **environ})


def test_the_environment_sets_it_up(tmp_path):
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HYBRID_")},
        "HYBRID_DATA_DIR": str(tmp_path),
        "HYBRID_OIDC_URL": "https://login.example.org/realms/police",
        "HYBRID_OIDC_CLIENT_ID": CLIENT_ID,
        "HYBRID_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "HYBRID_OIDC_NAME": "Example Police",
    }
    code = (
        "from hybrid.settings import CONTENT_SECURITY_POLICY as csp, SOCIALACCOUNT_PROVIDERS as found\n"
        "app = found['openid_connect']['APPS'][0]\n"
        "print(app['name'], app['settings']['server_url'], csp['DIRECTIVES']['form-action'][1], sep='|')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == (
        "Example Police|https://login.example.org/realms/police|https://login.example.org"
    )
