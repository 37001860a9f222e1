"""Uploads on their way out: whose they are, who may have them, and that no browser runs them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from hybrid.domain.removals import remove
from hybrid.enums import Access, DocumentAudience, Role
from hybrid.models import Document, Event, Organisation, Speaker
from tests.factories import DAY, EventFactory, PersonFactory, SpeakerFactory

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7 " + b"x" * 300_000


def document(event, **fields):
    values = {"title": "Programme", "filename": "Rhaglen – programme.pdf", "size": len(PDF), **fields}
    return Document.objects.create(event=event, file=ContentFile(PDF, name="a.pdf"), **values)


async def body(response):
    return b"".join([chunk async for chunk in response.streaming_content])


async def test_a_document_is_streamed_as_a_download(async_client, event):
    from asgiref.sync import sync_to_async

    found = await sync_to_async(document)(event)
    response = await async_client.get(f"/demo/documents/{found.pk}/", headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert await body(response) == PDF
    assert response["Content-Length"] == str(len(PDF))
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Rhaglen%20")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Content-Encoding" not in response


def test_a_members_document_is_for_members(client, event):
    found = document(event, audience=DocumentAudience.SIGNED_IN)
    assert client.get(f"/demo/documents/{found.pk}/").status_code == 403
    client.force_login(PersonFactory(event=event, roles=[Role.GUEST]).user)
    assert client.head(f"/demo/documents/{found.pk}/").status_code == 200


def test_another_events_document_is_not_found(client, event):
    found = document(EventFactory())
    assert client.get(f"/demo/documents/{found.pk}/").status_code == 404
    assert client.get("/demo/documents/999/").status_code == 404


def test_a_document_of_a_hidden_event_is_not_found(client):
    event = EventFactory(slug="hidden", is_published=False)
    assert client.get(f"/hidden/documents/{document(event).pk}/").status_code == 404


def test_the_name_and_size_of_a_document_are_what_was_sent(client, organiser):
    upload = SimpleUploadedFile("Ein rhaglen.pdf", PDF)
    client.post("/demo/manage/documents/new/", {"title": "x", "audience": "public", "file": upload})
    found = Document.objects.get()
    assert (found.filename, found.size, found.file.size) == ("Ein rhaglen.pdf", len(PDF), len(PDF))
    assert ".." not in found.file.name


def test_a_picture_is_served_safely_and_goes_when_it_is_replaced(client, organiser, event, png):
    client.post("/demo/manage/speakers/new/", {"name": "Asha", "picture": png})
    speaker = Speaker.objects.get()
    first = speaker.picture.url
    assert first.startswith(f"/media/{event.uid.hex}/speaker/")
    response = client.get(first)
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"

    from tests.hybrid.manage.test_records import state

    png.seek(0)
    path = f"/demo/manage/speakers/{speaker.pk}/"
    data = {"name": "Asha", "picture": png, "state": state(client, path)}
    assert client.post(path, data).status_code == 302
    assert client.get(first).status_code == 404
    speaker.refresh_from_db()
    assert client.get(speaker.picture.url).status_code == 200
    assert not speaker.picture.storage.exists(first.removeprefix("/media/"))


def test_pictures_follow_the_rights_of_their_event(client):
    event = EventFactory(access=Access.INVITED)
    speaker = SpeakerFactory(event=event, picture=ContentFile(b"x", name="a.webp"))
    logo = Organisation.objects.create(event=event, name="x", logo=ContentFile(b"x", name="a.webp")).logo
    assert client.get(speaker.picture.url).status_code == 404
    Event.objects.update(access=Access.REGISTERED)
    assert client.get(speaker.picture.url).status_code == 403
    assert client.get(logo.url).status_code == 200


def test_a_deleted_speakers_picture_is_gone_and_comes_back(client, event):
    from django.utils import timezone

    from hybrid.domain.removals import restore

    speaker = SpeakerFactory(event=event, picture=ContentFile(b"x", name="a.webp"))
    url = speaker.picture.url
    removal = remove(event=event, target=speaker, now=timezone.now())
    assert client.get(url).status_code == 404
    restore(removal=removal)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("path", ["nothing/speaker/a.webp", "{uid}/document/{name}", "{uid}/speaker/a.webp"])
def test_nothing_else_is_served(client, event, path):
    name = document(event).file.name.rsplit("/", 1)[1]
    assert client.get("/media/" + path.format(uid=event.uid.hex, name=name)).status_code == 404


def test_another_events_name_does_not_open_a_picture(client, event):
    other = EventFactory(access=Access.INVITED, starts_on=DAY)
    speaker = SpeakerFactory(event=other, picture=ContentFile(b"x", name="a.webp"))
    url = speaker.picture.url.replace(other.uid.hex, event.uid.hex)
    assert client.get(url).status_code == 404
