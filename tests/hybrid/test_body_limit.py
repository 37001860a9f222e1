import pytest

from hybrid.body_limit import LARGE, SMALL, limit_bodies, limit_of

COOKIE = (b"cookie", b"csrftoken=x; sessionid=y")


def scope(path="/demo/join/", *headers):
    return {"type": "http", "path": path, "headers": list(headers)}


@pytest.mark.parametrize(
    ("path", "headers", "limit"),
    [
        ("/demo/manage/speakers/new/", [COOKIE], LARGE),
        ("/admin/hybrid/document/add/", [COOKIE], LARGE),
        ("/demo/manage/speakers/new/", [], SMALL),
        ("/demo/join/", [COOKIE], SMALL),
        ("/demo/agenda/x/manage/", [COOKIE], SMALL),
    ],
)
def test_only_organisers_pages_take_much(path, headers, limit):
    assert limit_of(scope(path, *headers)) == limit


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
