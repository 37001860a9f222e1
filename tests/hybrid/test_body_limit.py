import pytest

from hybrid.body_limit import LARGE, SMALL, limit_bodies, limit_of
from hybrid.enums import Role
from hybrid.live.database import close_threads
from tests.factories import EventFactory, PersonFactory
from tests.live.conftest import cookie_of

LENGTH = (b"content-length", str(SMALL + 1).encode())
CHUNKED = (b"transfer-encoding", b"chunked")


def scope(path="/demo/join/", *headers):
    return {"type": "http", "path": path, "headers": list(headers)}


@pytest.fixture
def cookies(transactional_db):
    """The cookie of somebody in each role, by role; of another event's organiser, and a made up one."""
    event = EventFactory(slug="demo")
    elsewhere = PersonFactory(event=EventFactory(slug="elsewhere"), user=None, roles=[Role.ORGANISER])
    people = {
        role: PersonFactory(event=event, user=None, roles=[role]) for role in (Role.ORGANISER, Role.GUEST)
    }
    found = {role.value: cookie_of(person) for role, person in people.items()}
    yield {**found, "elsewhere": cookie_of(elsewhere), "made up": "sessionid=y", "none": ""}
    close_threads()


@pytest.mark.parametrize(
    ("who", "path", "header", "limit"),
    [
        ("organiser", "/demo/manage/speakers/new/", LENGTH, LARGE),
        ("organiser", "/demo/manage/speakers/new/", CHUNKED, LARGE),
        ("guest", "/demo/manage/speakers/new/", LENGTH, SMALL),
        ("elsewhere", "/demo/manage/speakers/new/", LENGTH, SMALL),
        ("made up", "/demo/manage/speakers/new/", LENGTH, SMALL),
        ("none", "/demo/manage/speakers/new/", LENGTH, SMALL),
        ("organiser", "/nowhere/manage/speakers/new/", LENGTH, SMALL),
        ("organiser", "/admin/hybrid/document/add/", LENGTH, SMALL),
        ("organiser", "/demo/join/", LENGTH, SMALL),
        ("organiser", "/demo/agenda/x/manage/", LENGTH, SMALL),
    ],
)
async def test_only_who_may_upload_sends_much(cookies, who, path, header, limit):
    assert await limit_of(scope(path, (b"cookie", cookies[who].encode()), header)) == limit


async def run(application, scope, *chunks):
    """Call ``application`` with a body of ``chunks``; return what it sent, and how many chunks it took."""
    left, sent = list(chunks), []

    async def receive():
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message):
        sent.append(message)

    await limit_bodies(application)(scope, receive, send)
    return sent, len(chunks) - len(left)


async def echo(scope, receive, send):
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size, more = size + len(message["body"]), message["more_body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(size).encode()})


async def test_a_body_within_the_limit_passes():
    sent, _taken = await run(echo, scope(), b"x" * SMALL)
    assert sent[1]["body"] == str(SMALL).encode()


async def test_a_body_that_declares_too_much_is_refused_unread():
    headers = (b"content-length", str(SMALL + 1).encode())
    sent, taken = await run(echo, scope("/demo/join/", headers), b"x")
    assert sent[0]["status"] == 413
    assert b"too much at once" in sent[1]["body"]
    assert dict(sent[0]["headers"])[b"content-security-policy"]
    assert taken == 0


async def test_a_body_without_a_length_is_cut_off_at_the_limit():
    sent, taken = await run(echo, scope(), *[b"x" * (SMALL // 4)] * 100)
    assert sent[0]["status"] == 413
    assert taken == 5
