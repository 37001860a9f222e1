import pytest

from hybrid.enums import NamingOffer
from hybrid.forms.manage.questions import QuestionRulesForm
from hybrid.models import QuestionRules

pytestmark = pytest.mark.usefixtures("organiser")
PAGE = "/demo/manage/questions/"


def filled(event, **changes):
    """What a browser would send from a page that shows the defaults, with ``changes``."""
    rules = QuestionRules(event=event)
    form = QuestionRulesForm(instance=rules, event=event)
    return {"is_moderated": "on", "before_session": "on", "naming": rules.naming, "slow_mode": "0"} | {
        "state": form.state,
        **changes,
    }


def test_looking_changes_nothing(client):
    assert client.get(PAGE).status_code == 200
    assert not QuestionRules.objects.exists()


def test_the_first_change_is_kept(client, event):
    assert client.post(PAGE, filled(event, slow_mode="30")).url == PAGE
    assert QuestionRules.objects.get().slow_mode == 30


def test_two_first_changes_do_not_overwrite_each_other(client, event):
    client.post(PAGE, filled(event, slow_mode="30"))
    client.post(PAGE, filled(event, naming=NamingOffer.NAMED_ONLY))
    rules = QuestionRules.objects.get()
    assert (rules.slow_mode, rules.naming) == (30, NamingOffer.NAMED_ONLY)
    refused = client.post(PAGE, filled(event, slow_mode="60"))
    assert refused.status_code == 409
    assert QuestionRules.objects.get().slow_mode == 30


def test_a_pause_longer_than_an_hour_is_a_mistake(client, event):
    assert client.post(PAGE, filled(event, slow_mode="3601")).status_code == 422
