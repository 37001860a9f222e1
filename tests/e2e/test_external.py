"""Signing in with an organisation's provider: the browser's own view of the redirects and of the policy."""

import copy

import pytest
from playwright.sync_api import expect

from tests.hybrid.accounts.provider import CLIENT_ID, CLIENT_SECRET, Provider


@pytest.fixture
def provider(settings):
    with Provider() as running:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "sso",
                        "name": "Example Police",
                        "client_id": CLIENT_ID,
                        "secret": CLIENT_SECRET,
                        "settings": {"server_url": running.url},
                    }
                ],
            }
        }
        # What hybrid.settings does with HYBRID_OIDC_URL.
        policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
        policy["DIRECTIVES"]["form-action"].append(running.url)
        settings.CONTENT_SECURITY_POLICY = policy
        yield running


def test_the_button_leads_there_and_back(site, provider, page, axe):
    page.goto(f"{site}/accounts/login/?next=/accounts/")
    axe(page)
    page.get_by_role("button", name="Continue with Example Police").press("Enter")
    page.get_by_role("heading", name="Your account").wait_for()
    expect(page.get_by_role("main")).to_contain_text("robin@example.org")
    axe(page)
    page.goto(f"{site}/accounts/external/")
    axe(page)
    page.get_by_role("button", name="Disconnect").press("Enter")
    page.get_by_text("Nothing is connected.").wait_for()
    axe(page)
