"""People from a table: who gets a place, or a role more. Nobody loses one by a file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from hybrid.domain.names import clean_name
from hybrid.domain.people import add_person, grant_role
from hybrid.enums import Role
from hybrid.errors import RuleError
from hybrid.interop.schedule.incoming import Problem, one_line
from hybrid.models import Cohort, Event, Person, scope

if TYPE_CHECKING:
    from hybrid.interop.tables import Table

# Guests come in by themselves, and a screen is a device.
GIVEN = frozenset(Role) - {Role.GUEST, Role.SCREEN}


@dataclass(frozen=True)
class Admission:
    """What a row comes to: somebody's place, with the roles and facts that they do not have yet."""

    email: str
    name: str
    roles: tuple[Role, ...]
    organisation: str | None
    group: int | None
    is_new: bool

    @property
    def line(self) -> str:
        """What would be done, in words."""
        said = ", ".join(str(role.label) for role in self.roles)
        return f"{self.name} <{self.email}>" + (f": {said}" if said else "")


@dataclass
class PeoplePlan:
    """What a table of people would change."""

    problems: list[Problem] = field(default_factory=list)
    places: list[Admission] = field(default_factory=list)
    same: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.places

    @property
    def digest(self) -> str:
        """What stands for all that would be done."""
        return hashlib.blake2b(repr(self.places).encode(), digest_size=12).hexdigest()


def plan_people(*, event: Event, table: Table) -> PeoplePlan:
    """Compare a table of people with the event; nothing is written. Three queries."""
    with scope(event=event):
        return _plan(event, table)


@transaction.atomic
def carry_out_people(*, event: Event, table: Table, expected: str) -> PeoplePlan:
    """Do what :func:`plan_people` said, all of it or nothing. ``expected`` is the digest of what was shown.

    Raises:
        RuleError: the event was changed meanwhile, so that something else would be done.

    """
    with scope(event=event):
        Event.objects.select_for_update().only("pk").get(pk=event.pk)
        plan = _plan(event, table)
        if plan.digest != expected:
            raise RuleError(
                _("The event was changed meanwhile. Look again at what the file would change."),
                code="changed",
            )
        for place in plan.places:
            _give(event, place)
    return plan


def _give(event: Event, place: Admission) -> None:
    roles = place.roles or (Role.DELEGATE,)
    person: Person | None = Person.objects.filter(user__email__iexact=place.email).first()
    if person is None:
        person = add_person(event=event, email=place.email, display_name=place.name, role=roles[0])
    for role in place.roles:
        grant_role(person=person, role=role)
    if place.organisation is not None:
        person.organisation = place.organisation
    if place.group is not None:
        person.cohort_id = place.group
    person.save(update_fields=["organisation", "cohort"])


def _plan(event: Event, table: Table) -> PeoplePlan:
    plan, seen = PeoplePlan(), set()
    people = Person.objects.filter(event=event).exclude(user=None)
    known = {
        person.user.email.casefold(): person
        for person in people.select_related("user").prefetch_related("role_rows")
        if person.user
    }
    groups = {
        name.casefold(): key for key, name in Cohort.objects.filter(event=event).values_list("pk", "name")
    }
    for number, cells in table.rows:
        email = cells.get("email", "").strip()
        where = f"{_('Line %d') % number} {email}".strip()
        try:
            validate_email(email)
            person = known.get(email.casefold())
            name = (
                person.display_name if person and person.display_name else clean_name(cells.get("name", ""))
            )
        except ValidationError:
            plan.problems.append(Problem(where, _("This is no e-mail address. Not taken.")))
            continue
        except RuleError as error:
            plan.problems.append(Problem(where, f"{error.message} {_('Not taken.')}"))
            continue
        if email.casefold() in seen:
            plan.problems.append(Problem(where, _("The address is there twice. Not taken again.")))
            continue
        seen.add(email.casefold())
        place = _Row(cells, where, plan).place(email, name, person, groups)
        if person is not None and not place.roles and place.organisation is None and place.group is None:
            plan.same += 1
        else:
            plan.places.append(place)
    return plan


@dataclass(frozen=True)
class _Row:
    """One row of the table, and where its problems go."""

    cells: dict[str, str]
    where: str
    plan: PeoplePlan

    def place(self, email: str, name: str, person: Person | None, groups: dict[str, int]) -> Admission:
        """Return what the row comes to for ``person``, or for somebody new."""
        roles = self._roles(person)
        organisation: str | None = one_line(self.cells.get("organisation", ""), 120)
        if not organisation or (person is not None and person.organisation == organisation):
            organisation = None
        group = self._group(groups)
        if person is not None and person.cohort_id == group:
            group = None
        return Admission(email, name, roles, organisation, group, is_new=person is None)

    def _roles(self, person: Person | None) -> tuple[Role, ...]:
        """Return the roles that are said and not there yet; somebody new is a delegate at least."""
        words = (
            self.cells.get("roles", self.cells.get("role", ""))
            .lower()
            .replace(",", " ")
            .replace(";", " ")
            .split()
        )
        for word in words:
            if word not in GIVEN and word != Role.GUEST:
                self._complain(_("“%s” is no role that can be given. Left out.") % word[:40])
        said = dict.fromkeys(Role(word) for word in words if word in GIVEN)
        if person is None:
            return tuple(said) or (Role.DELEGATE,)
        return tuple(role for role in said if role not in person.roles)

    def _group(self, groups: dict[str, int]) -> int | None:
        said = self.cells.get("group", "").strip()
        if said and said.casefold() not in groups:
            self._complain(_("The event has no group “%s”. Left out.") % said[:60])
        return groups.get(said.casefold())

    def _complain(self, text: str) -> None:
        self.plan.problems.append(Problem(self.where, text))
