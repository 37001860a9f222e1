import pytest

from hybrid.domain.registration.texts import NEEDED, OURS, PLACEHOLDERS, filled_in, subject_line
from hybrid.enums import MailKind
from hybrid.models import MailText

PAGE = "/demo/manage/registrations/mails/confirmed/"
OWN = {"subject": "Welcome to {event}", "body": "Hello {name},\n\nyour page is {link}"}


def test_the_organiser_writes_previews_and_takes_back(client, organiser, come, mailbox):
    preview = client.post(PAGE, {**OWN, "do": "preview"}).content.decode()
    assert "Welcome to Demo" in preview
    assert "Hello Poppy Example," in preview
    slip = client.post(PAGE, {**OWN, "body": "{mug} {link}", "do": "preview"}).content.decode()
    assert "There is no placeholder {mug}" in slip
    assert not MailText.objects.exists()
    assert client.post(PAGE, {**OWN, "do": "save"}).status_code == 302
    come("Ada")
    mail = mailbox.last("ada@example.org")
    assert mail.subject == "Welcome to Demo"
    assert mail.body.startswith("Hello Ada Field,\n\nyour page is http://localhost:8000/registration/")
    assert "Your words" in client.get("/demo/manage/registrations/mails/").content.decode()
    client.post(PAGE, {"do": "restore"})
    assert not MailText.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"body": "Hello {name}"}, "Leave {link} in"),
        ({"body": "{link} {nam}"}, "no placeholder {nam}"),
        ({"subject": "{event.join_code}"}, "no placeholder {event.join_code}"),
        ({"subject": "{number}"}, "no placeholder {number}"),
        ({"subject": "  "}, "required"),
    ],
)
def test_what_would_go_wrong_in_the_mail_is_refused_before(client, organiser, change, said):
    answer = client.post(PAGE, {**OWN, **change, "do": "save"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not MailText.objects.exists()


def test_a_kind_that_does_not_exist_is_404(client, organiser):
    assert client.get("/demo/manage/registrations/mails/nonsense/").status_code == 404


def test_a_value_is_never_taken_for_a_placeholder_or_a_header():
    values = {"name": "{link}\r\nBcc: everybody@example.org", "link": "SECRET"}
    assert subject_line("For {name}", values) == "For {link} Bcc: everybody@example.org"
    assert filled_in("{name} {other}", {"name": "{link}", "link": "SECRET"}) == "{link} {other}"


def test_braces_are_all_there_is(come, event, mailbox):
    MailText.objects.create(
        event=event, kind="confirmed", subject="{{ 7|add:7 }}", body="{% now 'Y' %} {link}"
    )
    come("Ada")
    mail = mailbox.last("ada@example.org")
    assert (mail.subject, mail.body[:12]) == ("{{ 7|add:7 }}", "{% now 'Y' %}"[:12])


@pytest.mark.parametrize("kind", MailKind)
def test_our_words_use_placeholders_that_there_are(kind):
    text = " ".join(str(part) for part in OURS[kind])
    filled = filled_in(text, dict.fromkeys(PLACEHOLDERS[kind], "x"))
    assert "{" not in filled
    assert all(f"{{{name}}}" in text for name in NEEDED[kind])


@pytest.mark.parametrize("name", ["Ada \u202eevil", 'Ada "Q" <x@y>', "Ada, Ben; Cora", "Ädä Çelik"])
def test_mails_survive_any_name_of_an_event(event, come, mailbox, name):
    event.name = name
    event.save()
    come("Ada")
    assert mailbox.last("ada@example.org").sender.endswith("<events@localhost>")
