"""Whoever loses the right to listen no longer does, within five seconds, by whatever hand it was lost."""

import asyncio

import pytest
import websockets
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session as BrowserSession
from django.utils import timezone

from hybrid.domain.role_links import create_role_link, redeem_role_link, revoke_role_link
from hybrid.enums import Access, Role
from hybrid.live import brief, watch
from hybrid.models import Event, PersonRole, User
from tests.factories import UserFactory
from tests.program import PATIENCE

pytestmark = pytest.mark.usefixtures("brisk", "room")
LAW = 5  # seconds


def test_the_pauses_add_up_to_less_than_the_law_allows():
    """A look that is just missed, what is believed for a moment, and a second in which to read and to say it."""
    assert watch.INTERVAL + brief.SECONDS <= LAW
    assert watch.INTERVAL + 1 < LAW


async def is_ended(client):
    async with asyncio.timeout(PATIENCE):
        await client.socket.wait_closed()
    return client.socket.close_code == 4001


async def no_way_in(connect, *who):
    """Wait until nobody is let in; what is believed for a moment may let them in until then."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                client = await connect(*who)
            except websockets.InvalidStatus:
                return
            await client.socket.close()


async def test_a_socket_ends_with_its_session(connect, member):
    leaving, staying = await connect(await member()), await connect(await member())
    await leaving.subscribe()
    keys = [row.session_key async for row in BrowserSession.objects.order_by("expire_date")]
    # As signing out, leaving an event, and signing in under a new key do.
    await BrowserSession.objects.filter(session_key=keys[0]).adelete()
    assert await is_ended(leaving)
    assert (await staying.subscribe())["type"] == "snapshot"


async def test_a_hidden_event_falls_silent_for_all_but_its_crew(connect, member, event):
    guest, visitor = await connect(await member()), await connect()
    crew = await connect(await member(Role.MODERATOR))
    for client in (guest, visitor, crew):
        await client.subscribe()
    await Event.objects.filter(pk=event.pk).aupdate(is_published=False)
    assert await is_ended(guest)
    assert await is_ended(visitor)
    await no_way_in(connect)
    assert (await crew.subscribe())["type"] == "snapshot"


async def test_an_event_for_invited_people_lets_its_guests_go(connect, member, event):
    guest, delegate = await connect(await member()), await connect(await member(Role.DELEGATE))
    await guest.subscribe()
    await Event.objects.filter(pk=event.pk).aupdate(access=Access.INVITED)
    assert await is_ended(guest)
    assert (await delegate.subscribe())["type"] == "snapshot"


async def test_a_role_that_is_taken_in_the_admin_is_lost_on_the_page_too(connect, member):
    person = await member(Role.MODERATOR)
    client = await connect(person)
    assert (await client.subscribe())["crew"] is not None
    await PersonRole.objects.filter(person__pk=person.pk).adelete()
    assert await is_ended(client)
    assert (await (await connect(person)).subscribe())["crew"] is None


async def test_an_account_that_is_closed_is_nobody(connect, member):
    superuser = await asyncio.to_thread(UserFactory, is_superuser=True)
    client = await connect(as_user=superuser)
    assert (await client.subscribe())["crew"] is not None
    await User.objects.filter(pk=superuser.pk).aupdate(is_active=False)
    assert await is_ended(client)


async def test_a_screen_whose_link_is_withdrawn_is_a_screen_no_longer(connect, event):
    await Event.objects.filter(pk=event.pk).aupdate(access=Access.INVITED)
    link, token = await asyncio.to_thread(create_role_link, event=event, role=Role.SCREEN)
    screen = await asyncio.to_thread(
        redeem_role_link, token=token, now=timezone.now(), user=AnonymousUser(), guests={}
    )
    client = await connect(screen)
    await client.subscribe()
    await asyncio.to_thread(revoke_role_link, link=link, now=timezone.now())
    assert await is_ended(client)
    await no_way_in(connect, screen)
