"""Signing in with a code and with a passkey, in a real browser."""

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import expect

from hybrid.models import User
from tests.factories import EventFactory
from tests.hybrid.accounts.mailbox import latest_code


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


@pytest.fixture
def here(site):
    """The site by the name that browsers trust without https."""
    EventFactory(slug="demo")
    return site.replace("127.0.0.1", "localhost")


@pytest.fixture
def authenticator(page):
    """A passkey of this device, inside Chromium."""
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = client.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def passkeys():
        return client.send("WebAuthn.getCredentials", made)["credentials"]

    return passkeys


def sign_up(page, here, email="robin@example.org"):
    page.goto(f"{here}/accounts/signup/?next=/accounts/")
    page.get_by_label("E-mail address").fill(email)
    sent = len(mail.outbox)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Enter the code").wait_for()
    assert len(mail.outbox) == sent + 1
    page.get_by_label("Code").fill(latest_code())
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your account").wait_for()


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_account_is_made_and_entered_by_keyboard(here, page, axe, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{here}/accounts/signup/")
    axe(page)
    sign_up(page, here)
    axe(page)
    page.goto(f"{here}/accounts/email/")
    axe(page)
    page.goto(f"{here}/accounts/external/")
    axe(page)
    page.goto(f"{here}/accounts/logout/")
    axe(page)
    page.get_by_role("main").get_by_role("button", name="Sign out").press("Enter")
    page.get_by_text("You are signed out").wait_for()

    page.goto(f"{here}/accounts/login/?next=/accounts/")
    axe(page)
    page.get_by_label("E-mail address").fill("robin@example.org")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Enter the code").wait_for()
    axe(page)
    page.get_by_label("Code").fill("WRONG1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That is not the code")
    axe(page)
    page.get_by_label("Code").fill(latest_code())
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your account").wait_for()


def test_a_passkey_signs_in_without_a_code(here, page, axe, authenticator):
    sign_up(page, here)
    page.get_by_role("link", name="Add a passkey").click()
    axe(page)
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("main").get_by_role("button", name="Add a passkey").press("Enter")
    page.get_by_role("heading", name="Your account").wait_for()
    expect(page.get_by_role("main")).to_contain_text("My phone")
    assert [key["rpId"] for key in authenticator()] == ["localhost"]
    assert mail.outbox[-1].subject == "A passkey was added to your account"

    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out").wait_for()
    sent = len(mail.outbox)
    page.goto(f"{here}/accounts/login/?next=/accounts/")
    page.get_by_role("button", name="Sign in with a passkey").press("Enter")
    page.get_by_role("heading", name="Your account").wait_for()
    assert len(mail.outbox) == sent
    expect(page.get_by_role("main")).to_contain_text(User.objects.get().email)


def test_who_left_the_passkey_at_home_still_gets_in_with_a_code_and_can_remove_it(
    here, page, axe, authenticator
):
    sign_up(page, here)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("main").get_by_role("button", name="Add a passkey").click()
    page.get_by_role("link", name="Rename Passkey 1").wait_for()
    page.context.clear_cookies()

    page.goto(f"{here}/accounts/login/?next=/accounts/")
    page.get_by_label("E-mail address").fill("robin@example.org")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Enter the code").wait_for()
    page.get_by_label("Code").fill(latest_code())
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Rename Passkey 1").click()
    axe(page)
    page.get_by_label("Name").fill("Old phone")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Remove Old phone").click()
    axe(page)
    page.get_by_role("main").get_by_role("button", name="Remove").press("Enter")
    page.get_by_text("The passkey was removed").wait_for()
    page.wait_for_load_state()
    expect(page.get_by_role("main")).not_to_contain_text("Old phone")


def test_a_passkey_that_is_refused_says_so_and_can_be_tried_again(here, page):
    page.goto(f"{here}/accounts/login/")
    page.evaluate(
        """() => {
            navigator.credentials.get = () => Promise.reject(new DOMException("", "NotAllowedError"));
        }"""
    )
    button = page.get_by_role("button", name="Sign in with a passkey")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    expect(button).to_be_enabled()
