import pytest
from django.core import mail
from django.core.cache import cache

from hybrid.limits import WRONG_SIGN_INS, Limit
from hybrid.models import User
from tests.factories import UserFactory
from tests.hybrid.accounts.mailbox import latest_code, sign_in

pytestmark = pytest.mark.django_db
CONFIRM = "/accounts/login/code/confirm/"


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


def test_a_code_signs_in_and_leads_back(client):
    user = UserFactory(email="robin@example.org")
    response = sign_in(client, "Robin@Example.org", next="/join/")
    assert response.url == "/join/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_session_has_a_new_key_after_signing_in(client):
    user = UserFactory()
    client.post("/accounts/login/", {"login": user.email})
    before = client.session.session_key
    client.post(CONFIRM, {"code": latest_code()})
    assert client.session.session_key != before


def test_nobody_learns_who_has_an_account(client):
    UserFactory(email="robin@example.org")
    pages = []
    for email in ("robin@example.org", "nobody@example.org"):
        asked = client.post("/accounts/login/", {"login": email})
        page = client.get(asked.url)
        pages.append((asked.status_code, asked.url, page.content.decode().replace(email, "…")))
        client.post("/accounts/logout/")
    strip = [(s, u, [line for line in html.splitlines() if "csrf" not in line]) for s, u, html in pages]
    assert strip[0] == strip[1]
    assert [m.to for m in mail.outbox] == [["robin@example.org"], ["nobody@example.org"]]
    assert "http://localhost:8000/accounts/signup/" in mail.outbox[1].body


def test_signing_up_with_a_known_address_tells_its_owner_only(client):
    UserFactory(email="robin@example.org")
    for email in ("robin@example.org", "new@example.org"):
        response = client.post("/accounts/signup/", {"email": email})
        assert response.url == "/accounts/confirm-email/"
        assert client.get(response.url).status_code == 200
        client.post("/accounts/logout/")
    assert "/accounts/login/" in mail.outbox[0].body
    assert User.objects.count() == 2


def test_signing_up_proves_the_address_with_a_code(client):
    client.post("/accounts/signup/", {"email": "new@example.org"})
    response = client.post("/accounts/confirm-email/", {"code": latest_code()})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email="new@example.org").pk)


def test_a_wrong_code_says_so_and_three_are_the_end(client):
    user = UserFactory()
    client.post("/accounts/login/", {"login": user.email})
    page = client.post(CONFIRM, {"code": "WRONG1"})
    assert "That is not the code" in page.content.decode()
    client.post(CONFIRM, {"code": "WRONG2"})
    assert client.post(CONFIRM, {"code": "WRONG3"}).status_code == 302
    client.post(CONFIRM, {"code": latest_code()})
    assert "_auth_user_id" not in client.session


def test_wrong_codes_of_one_address_run_out_for_every_account(client, monkeypatch):
    limit = Limit(WRONG_SIGN_INS.name, ceiling=2, seconds=600)
    monkeypatch.setattr("hybrid.forms.accounts.WRONG_SIGN_INS", limit)
    for _n in range(2):
        client.post("/accounts/login/", {"login": UserFactory().email})
        client.post(CONFIRM, {"code": "WRONG1"})
        client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": UserFactory().email})
    page = client.post(CONFIRM, {"code": latest_code()})
    assert "Too many wrong codes" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_one_mailbox_gets_few_mails(client):
    user = UserFactory()
    for _n in range(5):
        client.post("/accounts/login/", {"login": user.email})
        client.post("/accounts/logout/")
    assert len(mail.outbox) == 3


def test_a_hall_signs_in_from_one_address(client):
    for n in range(60):
        assert client.post("/accounts/login/", {"login": f"person{n}@example.org"}).status_code == 302
        client.post("/accounts/logout/")


def test_the_demonstration_says_where_its_mail_goes_and_nobody_else_does(client, settings):
    user = UserFactory()
    settings.EMAIL_FILE_PATH = settings.CONFIG.data_dir / "mail"
    asked = client.post("/accounts/login/", {"login": user.email})
    assert str(settings.EMAIL_FILE_PATH) in client.get(asked.url).content.decode()
    from dataclasses import replace

    settings.CONFIG = replace(settings.CONFIG, public_url="http://192.168.1.7:8000")
    assert str(settings.EMAIL_FILE_PATH) not in client.get(asked.url).content.decode()
    settings.CONFIG = replace(settings.CONFIG, public_url="http://localhost", email_url="smtp://localhost")
    assert str(settings.EMAIL_FILE_PATH) not in client.get(asked.url).content.decode()


@pytest.mark.parametrize(
    "path", ["/accounts/", "/accounts/email/", "/accounts/passkeys/add/", "/accounts/external/"]
)
def test_an_accounts_pages_are_its_own(client, path):
    assert client.get(path).url.startswith("/accounts/login/")
    user = UserFactory()
    sign_in(client, user.email)
    assert client.get(path).status_code == 200


def test_an_account_moves_to_another_address_once_that_is_proven(client):
    user = UserFactory(email="old@example.org")
    sign_in(client, user.email)
    response = client.post("/accounts/email/", {"action_add": "1", "email": "new@example.org"})
    assert response.url == "/accounts/confirm-email/"
    user.refresh_from_db()
    assert user.email == "old@example.org"
    client.post("/accounts/confirm-email/", {"code": latest_code()})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert ["old@example.org"] in [m.to for m in mail.outbox[-2:]]


@pytest.mark.parametrize("path", ["/accounts/password/reset/", "/accounts/password/change/"])
def test_there_are_no_passwords(client, path):
    assert client.get(path).status_code == 404
