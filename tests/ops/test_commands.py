"""The commands beside ``hybrid up``, from outside."""

import re
import sqlite3

import httpx

from tests.program import PATIENCE, wait_until


def rows(tmp_path, query):
    with sqlite3.connect(tmp_path / "data" / "hybrid.sqlite3") as database:
        found = database.execute(query).fetchall()
    database.close()
    return found


def test_an_organiser_is_made_once_and_told_how_to_sign_in(hybrid, tmp_path):
    first = hybrid("createorganiser", "Somebody@Example.org")
    assert first.ended() == 0
    assert "somebody@example.org is a new account and may organise every event." in first.output
    assert "http://localhost:8000/accounts/login/" in first.output
    assert f"a file in {tmp_path}/data/mail" in first.output

    again = hybrid("createorganiser", "somebody@example.org")
    assert again.ended() == 0
    assert "new account" not in again.output
    assert rows(tmp_path, "SELECT email, is_superuser FROM hybrid_user") == [("somebody@example.org", 1)]
    assert rows(tmp_path, "SELECT verified, `primary` FROM account_emailaddress") == [(1, 1)]


def test_an_address_that_is_none(hybrid):
    program = hybrid("createorganiser", "somebody")
    assert program.ended() == 2
    assert program.output.strip() == "'somebody' is no e-mail address."


def test_every_command_explains_itself(hybrid):
    text = hybrid("--help")
    assert text.ended() == 0
    commands = re.findall(r"^  ([a-z]+)  ", text.output, re.MULTILINE)
    assert {"up", "demo", "createorganiser", "token"} <= set(commands)
    for command in commands:
        answer = hybrid(command, "--help", HYBRID_PUBLIC_URL="nonsense")
        assert answer.process.wait(PATIENCE) == 0


def test_the_demo_leads_to_the_server_that_runs(prepared, hybrid):
    server = prepared("up", "--port", "0")
    assert server.health() == 200
    demo = hybrid("demo")
    assert demo.ended() == 0
    assert f"{server.url}/policing-social-citizens/" in demo.output
    for role in ("Organiser", "Moderator", "Speaker", "Hall screen"):
        link = re.search(rf"{role} \(link\) +{server.url}(/r/\S+)", demo.output)[1]
        assert server.get(link).status_code == 200
    assert "Policing Social Citizens" in server.get("/").text
    assert server.get("/policing-social-citizens/").status_code == 200

    tokens_by_hand_open_what_they_name_and_nothing_else(hybrid, server)
    assert server.stop() == 0


def tokens_by_hand_open_what_they_name_and_nothing_else(hybrid, server):
    event, room = "policing-social-citizens", "main-hall"
    tokens = {}
    for right, path, *more in (
        ("publish", "whip", "--takeover", "--rehearsal", "--minutes=5"),
        ("play", "whep", "--rehearsal"),
    ):
        made = hybrid("token", right, event, room, *more)
        assert made.ended() == 0
        url, tokens[right] = made.lines
        assert url == f"{server.url}/{path}/{event}/{room}"

    def status(path, token):
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        return httpx.post(f"{server.own_url}/{path}", headers=headers, content="no offer").status_code

    wait_until(lambda: status(f"whep/{event}/{room}", "x.y.z") != 503, "the relay")
    assert status(f"whip/{event}/{room}", tokens["publish"]) == 400
    assert status(f"whep/{event}/{room}", tokens["play"]) == 400
    assert status(f"whep/{event}/{room}", tokens["publish"]) == 403
    assert status(f"whip/{event}/breakout-1", tokens["publish"]) == 403
    assert status(f"whip/{event}/{room}", "x.y.z") == 401
