"""While a webcast is on, the addresses that it goes by stay as they are; everything else can be changed."""

import pytest
from django.db.models import Q
from django.utils import timezone

from hybrid.domain.edits import state_of
from hybrid.domain.webcast import control
from hybrid.domain.webcast.addresses import save_unless_on_air
from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.models import Event, Room
from tests.factories import EventFactory, RoomFactory, UserFactory
from tests.hybrid.access.world import browser_of

pytestmark = pytest.mark.django_db
NAMES = ["name", "slug"]


def save(target, **values):
    values = {name: values.get(name, getattr(target, name)) for name in NAMES}
    return save_unless_on_air(target=target, values=values, state=state_of(target, NAMES))


@pytest.fixture(params=["event", "room"])
def target(request, event, room):
    return {"event": event, "room": room}[request.param]


@pytest.mark.parametrize("rule", [control.go_live, control.rehearse])
def test_an_address_is_not_changed_while_it_is_on(target, room, now, rule):
    rule(room=room, by=None, now=now)
    with pytest.raises(RuleError) as refused:
        save(target, slug="elsewhere", name="Renamed")
    assert (refused.value.code, refused.value.field) == ("on_air", "slug")
    assert "Main hall" in refused.value.message
    target.refresh_from_db()
    assert (target.slug, target.name) != ("elsewhere", "Renamed")
    assert save(target, name="Renamed").changed == ["name"]
    control.end_webcast(room=room, by=None, now=timezone.now())
    target.refresh_from_db()
    assert save(target, slug="elsewhere").changed == ["slug"]


def test_what_is_on_elsewhere_is_in_nobodys_way(room, now):
    other = RoomFactory(event=room.event, slug="other")
    foreign = RoomFactory(event=EventFactory(slug="foreign"))
    control.go_live(room=foreign, by=None, now=now)
    assert save(room.event, slug="elsewhere").changed == ["slug"]
    control.go_live(room=room, by=None, now=now)
    assert save(other, slug="breakout-1").changed == ["slug"]


def test_the_form_says_so_beside_the_address(event, room, now):
    control.go_live(room=room, by=None, now=now)
    browser = browser_of(event, Role.ORGANISER)
    address = f"/demo/manage/rooms/{room.pk}/"
    form = browser.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"slug": "other"}
    refused = browser.post(address, sent | {"state": form.state})
    assert refused.status_code == 422
    assert "A new address would cut it off" in refused.content.decode()
    assert Room.objects.filter(event=event, slug="main-hall").exists()
    assert Event.objects.filter(slug="demo").exists()


def test_whoever_runs_the_installation_is_refused_in_the_same_words(client, target, room, now):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    page = f"/admin/hybrid/{target._meta.model_name}/{target.pk}/change/"

    def save_in_admin(**changes):
        form = client.get(page).context["adminform"].form
        sent = {name: form[name].value() for name in form.fields} | changes
        return client.post(page, {name: value for name, value in sent.items() if value is not None})

    control.go_live(room=room, by=None, now=now)
    refused = save_in_admin(slug="elsewhere", name="Renamed")
    assert refused.status_code == 200
    assert "A new address would cut it off" in refused.context["adminform"].form.errors["slug"][0]
    assert not type(target).objects.filter(Q(slug="elsewhere") | Q(name="Renamed")).exists()
    assert save_in_admin(name="Renamed").status_code == 302
    control.end_webcast(room=room, by=None, now=timezone.now())
    assert save_in_admin(slug="elsewhere").status_code == 302
    target.refresh_from_db()
    assert (target.name, target.slug) == ("Renamed", "elsewhere")
