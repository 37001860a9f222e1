"""Who is in which group: by a rule, or by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.enums import CohortRule, Role
from hybrid.errors import RuleError
from hybrid.models import Cohort, CohortSettings, Event, Person, scope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Member:
    """What a rule looks at: who it is, and where they come from."""

    person: int
    organisation: str


def split(
    members: Sequence[Member], *, sizes: Mapping[int, int], rule: CohortRule, homes: Mapping[str, int]
) -> dict[int, int]:
    """Return the group of each of ``members``, as evenly as ``rule`` lets it be.

    ``sizes`` has every group, in their order, with how many are in it already; ``homes`` the group in which
    most of an organisation are. Even: each goes to the smallest group. By organisation: whoever comes from
    the same place stays together, the largest party first; those who named none are spread evenly.
    """
    now, found = dict(sizes), {}
    parties: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        home = _key(member.organisation)
        together = rule == CohortRule.BY_ORGANISATION and home
        parties[home if together else f"#{member.person}"].append(member)
    for home, party in sorted(parties.items(), key=lambda entry: -len(entry[1])):
        group = homes.get(home) if rule == CohortRule.BY_ORGANISATION else None
        if group is None:
            group = min(now, key=lambda key: now[key])
        now[group] += len(party)
        found.update({member.person: group for member in party})
    return found


def _key(organisation: str) -> str:
    """Return what two spellings of one organisation have in common."""
    return " ".join(organisation.casefold().split())


@transaction.atomic
def assign_cohorts(*, event: Event, rule: CohortRule, anew: bool = False, from_now_on: bool = True) -> int:
    """Put every delegate into a group by ``rule``, and return how many were moved.

    Whoever is in one stays there unless ``anew``. ``from_now_on`` has everybody who gets a place later put
    into one by the same rule.

    Raises:
        RuleError: there are not two groups, or the rule is to do it by hand.

    """
    with scope(event=event):
        _hold(event)
        groups = list(Cohort.objects.order_by("position", "id").values_list("pk", flat=True))
        if rule == CohortRule.BY_HAND or len(groups) < 2:  # noqa: PLR2004 -- one group is none
            raise RuleError(_("Make at least two groups first."), code="groups")
        CohortSettings.objects.update_or_create(
            event=event, defaults={"rule": rule if from_now_on else CohortRule.BY_HAND}
        )
        people = list(
            Person.objects.filter(role_rows__role=Role.DELEGATE, blocked_at=None)
            .order_by("pk")
            .values_list("pk", "organisation", "cohort_id")
        )
        settled = [] if anew else [row for row in people if row[2] is not None]
        before = {pk: cohort for pk, _organisation, cohort in people}
        left = [Member(pk, organisation) for pk, organisation, cohort in people if anew or cohort is None]
        chosen = split(left, sizes=_sizes(groups, settled), rule=rule, homes=_homes(settled))
        moved = {pk: group for pk, group in chosen.items() if before[pk] != group}
        for group in groups:
            Person.objects.filter(pk__in=[pk for pk, where in moved.items() if where == group]).update(
                cohort_id=group
            )
    return len(moved)


@transaction.atomic
def assign_newcomer(*, person: Person) -> None:
    """Put ``person``, who has just got a place, into a group if the event does so by a rule."""
    event = person.event
    with scope(event=event):
        settings = CohortSettings.objects.filter(event=event).first()
        if settings is None or settings.rule == CohortRule.BY_HAND or person.cohort_id is not None:
            return
        groups = list(Cohort.objects.order_by("position", "id").values_list("pk", flat=True))
        if not groups or not person.role_rows.filter(role=Role.DELEGATE).exists():
            return
        _hold(event)
        settled = list(
            Person.objects.filter(role_rows__role=Role.DELEGATE, blocked_at=None, cohort__isnull=False)
            .exclude(pk=person.pk)
            .values_list("pk", "organisation", "cohort_id")
        )
        chosen = split(
            [Member(person.pk, person.organisation)],
            sizes=_sizes(groups, settled),
            rule=CohortRule(settings.rule),
            homes=_homes(settled),
        )
        person.cohort_id = chosen[person.pk]
        person.save(update_fields=["cohort"])


@transaction.atomic
def place_by_hand(*, event: Event, choices: Mapping[int, int | None]) -> int:
    """Put people into the groups that an organiser chose for each, and return how many were moved.

    ``choices`` has the key of a group, or None, by the key of a person; whom it leaves out stays.

    Raises:
        RuleError: a person or a group is not the event's.

    """
    with scope(event=event):
        _hold(event)
        groups = set(Cohort.objects.values_list("pk", flat=True))
        people = {row.pk: row for row in Person.objects.filter(pk__in=choices)}
        if set(choices) - people.keys() or {group for group in choices.values() if group} - groups:
            raise RuleError(
                _("Somebody, or a group, has gone meanwhile. Look at the list again."), code="gone"
            )
        moved = [pk for pk, group in choices.items() if people[pk].cohort_id != group]
        for pk in moved:
            people[pk].cohort_id = choices[pk]
        Person.objects.bulk_update([people[pk] for pk in moved], ["cohort"])
    return len(moved)


def _hold(event: Event) -> None:
    """Let nobody else count the groups of ``event`` until this is committed."""
    Event.objects.select_for_update().only("pk").get(pk=event.pk)


_Row = tuple[int, str, int | None]


def _sizes(groups: Sequence[int], settled: Sequence[_Row]) -> dict[int, int]:
    counts = Counter(cohort for _pk, _organisation, cohort in settled)
    return {group: counts[group] for group in groups}


def _homes(settled: Sequence[_Row]) -> dict[str, int]:
    """Return the group in which most people of each organisation are."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for _pk, organisation, cohort in settled:
        if cohort is not None and _key(organisation):
            counts[_key(organisation)][cohort] += 1
    return {organisation: groups.most_common(1)[0][0] for organisation, groups in counts.items()}
