import asyncio

import pytest

from hybrid.domain.question_rules import keep_question_rules, save_question_rules
from hybrid.enums import Role
from hybrid.forms.manage.questions import QuestionRulesForm
from hybrid.models import Question, QuestionRules, QuestionVote

pytestmark = pytest.mark.usefixtures("room")


async def test_a_question_goes_from_asker_to_moderator_to_everybody(connect, member):
    asker = await connect(await member(display_name="Ada Example"))
    moderator = await connect(await member(Role.MODERATOR))
    visitor = await connect()
    for client in (asker, moderator, visitor):
        assert (await client.subscribe())["type"] == "snapshot"
    answer = await asker.ask("What will change?")
    assert answer["type"] == "ok"
    number = answer["result"]["id"]
    waiting = await moderator.change("question.crew_changed")
    assert waiting["event"]["question"]["state"] == "waiting"
    assert (await moderator.request("question.approve", question=number))["type"] == "ok"
    seen = await visitor.change("question.changed")
    assert seen["event"]["question"] | {"asked_at": 0} == {
        "id": number,
        "text": "What will change?",
        "author": "Ada Example",
        "to": None,
        "session": None,
        "state": "approved",
        "outcome": None,
        "outcome_text": "",
        "merged_into": None,
        "votes": 0,
        "asked_at": 0,
    }
    mine = await asker.change("question.own_changed")
    mine = (
        await asker.change("question.own_changed")
        if mine["event"]["question"]["state"] == "waiting"
        else mine
    )
    assert mine["event"]["question"]["state"] == "approved"


async def test_a_vote_is_counted_once_and_everybody_sees_it(connect, member):
    asker, moderator = await connect(await member()), await connect(await member(Role.MODERATOR))
    voter_person = await member()
    one_tab, other_tab = await connect(voter_person), await connect(voter_person)
    for client in (asker, moderator, one_tab, other_tab):
        await client.subscribe()
    number = (await asker.ask("Why?"))["result"]["id"]
    await moderator.request("question.approve", question=number)
    answers = await asyncio.gather(one_tab.vote(number), other_tab.vote(number))
    assert [answer["type"] for answer in answers] == ["ok", "ok"]
    tally = await asker.change("tally")
    assert tally["event"]["counts"] == {"questions": {str(number): 1}}
    assert await QuestionVote.objects.acount() == 1
    assert (await one_tab.vote(number, on=False))["type"] == "ok"
    assert (await asker.change("tally"))["event"]["counts"] == {"questions": {str(number): 0}}


async def test_a_question_sent_twice_is_asked_once(connect, member):
    client = await connect(await member())
    await client.subscribe()
    key = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
    first, second = await client.ask("Once?", key=key), await client.ask("Once?", key=key)
    assert first["result"] == second["result"]
    assert await Question.objects.acount() == 1


async def test_nothing_that_is_not_attributed_tells_who_asked(connect, member):
    person = await member(display_name="Secret Example")
    asker, moderator, visitor = (
        await connect(person),
        await connect(await member(Role.MODERATOR)),
        await connect(),
    )
    for client in (asker, moderator, visitor):
        await client.subscribe()
    number = (await asker.ask("Who am I?", naming="unattributed"))["result"]["id"]
    await moderator.change("question.crew_changed")
    await moderator.request("question.approve", question=number)
    await visitor.change("question.changed")
    frames = [await visitor.subscribe(), await moderator.subscribe(), *visitor.changes, *moderator.changes]
    assert "Secret" not in str(frames)
    assert f"person:{person.pk}" not in str(frames)


@pytest.mark.parametrize("role", [Role.AV_OPERATOR, Role.FACILITATOR, Role.SPEAKER, Role.SCREEN])
async def test_only_moderators_may_know_what_the_event_tells_them(connect, member, event, role):
    await QuestionRules.objects.acreate(event=event, crew_sees_names=True)
    asker = await connect(await member(display_name="Secret Example"))
    moderator, other = await connect(await member(Role.MODERATOR)), await connect(await member(role))
    for client in (asker, moderator, other):
        await client.subscribe()
    number = (await asker.ask("Who am I?", naming="unattributed", crew_may_know=True))["result"]["id"]
    told = await moderator.change("question.crew_changed")
    assert told["event"]["question"]["author"] == "Secret Example"
    assert (await moderator.subscribe())["crew"]["questions"]["questions"][0]["author"] == "Secret Example"
    await moderator.request("question.approve", question=number)
    await other.change("question.changed")
    frames = [await other.subscribe(), *other.changes]
    assert "Secret" not in str(frames)
    assert "crew_changed" not in str(frames)


async def test_pages_hear_what_the_event_allows_before_anybody_asks(connect, member, event):
    client = await connect(await member())
    offer = (await client.subscribe())["public"]["questions"]["offer"]
    assert offer == {"is_moderated": True, "naming": "choice", "slow_mode": 0, "crew_may_know": False}

    def change():
        row = keep_question_rules(event=event)
        form = QuestionRulesForm(instance=row, event=event)
        values = {name: getattr(row, name) for name in form.fields if hasattr(row, name)}
        save_question_rules(target=row, values=values | {"crew_sees_names": True}, state=form.state)

    await asyncio.to_thread(change)
    changed = await client.change("question.offer_changed")
    assert changed["event"]["offer"] == offer | {"crew_may_know": True}
    assert (await client.subscribe())["public"]["questions"]["offer"] == offer | {"crew_may_know": True}


async def test_a_question_is_asked_in_a_room_and_nowhere_else(connect, member, event):
    client = await connect(await member())
    await client.subscribe("event:demo")
    for answer in (await client.ask("Here?", topic="event:demo"), await client.vote(1, topic="event:demo")):
        assert (answer["type"], answer["code"]) == ("error", "not_there")
