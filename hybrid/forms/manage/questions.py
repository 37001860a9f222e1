"""The form of how questions work at an event."""

from __future__ import annotations

from hybrid.forms.manage.base import RecordForm
from hybrid.models import QuestionRules


class QuestionRulesForm(RecordForm):
    """How questions work at the event."""

    class Meta:
        model = QuestionRules
        fields = ("is_moderated", "before_session", "naming", "crew_sees_names", "slow_mode")
