"""The doors through which the routing table changes. A tie is refused here with the name of the other row; the
database's exclusion constraint stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Position, Unit, User
from core.errors import DomainError, Stale
from requests_app.models import RoutingChange, RoutingRow, SupportContent, SupportRequest
from requests_app.policies.routing import can_change_table
from requests_app.rules.routing import overlap
from requests_app.rules.routing_defaults import DEFAULTS
from requests_app.services.routing_words import RowValues, described, difference, iso, named

NO_TIE = "routing_row_no_tie"


@transaction.atomic
def add_row(values: RowValues, *, by: User) -> RoutingRow:
    """Add a row. Raises NotAllowed, and DomainError on a tie, an empty period or somebody inactive."""
    can_change_table(by).require()
    lock(values.content)
    return insert(values, by=by)


def insert(values: RowValues, *, by: User | None, tie_check: bool = True) -> RoutingRow:
    """Add a row whose content is locked and whose actor (None: the installation) was allowed to.

    `tie_check=False`: the caller has deferred the constraint and checks the table when it is complete.
    """
    row = RoutingRow()
    _write(row, values, tie_check=tie_check)
    _record(RoutingChange.Kind.ADDED, row, by, {}, described(values))
    return row


@transaction.atomic
def change_row(row: RoutingRow, values: RowValues, *, by: User, version: int) -> RoutingRow:
    """Let a row say something else. Raises Stale unless `version` is the row's; else as `add_row`."""
    can_change_table(by).require()
    lock(row.content, values.content)
    return update(_fresh(row, version), values, by=by)


def update(fresh: RoutingRow, values: RowValues, *, by: User | None, tie_check: bool = True) -> RoutingRow:
    """Change a row that is fresh and whose content is locked; nothing is recorded when nothing changes."""
    before, after = described(RowValues.of(fresh)), described(values)
    if values.valid_until != fresh.valid_until:
        _check_last_day(values.valid_until)
    if before != after:
        fresh.version += 1
        _write(fresh, values, tie_check=tie_check)
        _record(RoutingChange.Kind.CHANGED, fresh, by, before, after)
    return fresh


@transaction.atomic
def end_row(row: RoutingRow, *, by: User, last_day: date, version: int) -> RoutingRow:
    """Let a row answer for the last time on `last_day`: yesterday at the earliest, so that the past stays as it was."""
    can_change_table(by).require()
    lock(row.content)
    fresh = _fresh(row, version)
    _check_last_day(last_day)
    if fresh.valid_from and last_day < fresh.valid_from:
        raise DomainError(_("The row has not begun by then. Remove it instead."))
    before = fresh.valid_until
    fresh.valid_until, fresh.version = last_day, fresh.version + 1
    _save(fresh)
    _record(RoutingChange.Kind.ENDED, fresh, by, {"valid_until": iso(before)}, {"valid_until": iso(last_day)})
    return fresh


@transaction.atomic
def remove_row(row: RoutingRow, *, by: User, version: int) -> None:
    """Take away a row that has not begun. One that answers or answered is ended instead (DomainError)."""
    can_change_table(by).require()
    lock(row.content)
    fresh = _fresh(row, version)
    if not is_unbegun(fresh):
        raise DomainError(_("This row is in use. End it instead, so that its history stays readable."))
    if SupportRequest.objects.filter(routing_row=fresh).exists():
        raise DomainError(_("Requests came here by this row. End it instead, so that their history stays readable."))
    _record(RoutingChange.Kind.REMOVED, fresh, by, described(RowValues.of(fresh)), {})
    fresh.delete()


def is_unbegun(row: RoutingRow) -> bool:
    """Has the row never answered, because its first day is still to come?"""
    return row.valid_from is not None and row.valid_from > timezone.localdate()


@transaction.atomic
def load_defaults(*, by: User | None = None) -> list[RoutingRow]:
    """The rows of domain §2 for every content of the catalogue that has none. Returns those that were added.

    `by`: the administrator who asks for it; None for an installation. Raises DomainError naming a missing position.
    """
    if by is not None:
        can_change_table(by).require()
    positions = Position.objects.in_bulk(field_name="code")
    contents = SupportContent.objects.filter(code__in=DEFAULTS, routing_rows=None).order_by("pk")
    added = []
    for content in contents.select_for_update(of=("self",), no_key=True):
        default = DEFAULTS[content.code]
        if missing := [code for code in (default.coordinator, *default.supporters) if code not in positions]:
            raise DomainError(_("The position %(code)s does not exist.") % {"code": missing[0]})
        supporters = tuple(sorted((positions[code] for code in default.supporters), key=lambda one: one.pk))
        values = RowValues(content, positions[default.coordinator], supporter_positions=supporters)
        added.append(insert(values, by=by))
    return added


@contextmanager
def tie_refused() -> Iterator[None]:
    """Say the exclusion constraint's refusal in words; any other integrity error passes."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if NO_TIE not in str(error):
            raise
        raise DomainError(_("Another row for the same content, unit and customer value was just saved.")) from error


def check_values(values: RowValues) -> None:
    """Refuse (DomainError) an empty period, what is no longer active, and a department, which never matches."""
    if values.valid_from and values.valid_until and values.valid_until < values.valid_from:
        raise DomainError(_("The last day is before the first."))
    used = (values.coordinator, values.unit, *values.supporter_positions, *values.cooperating_units)
    gone = next((one for one in used if one is not None and not one.is_active), None)
    if gone is not None:
        raise DomainError(_("%(name)s is no longer active. Choose another.") % {"name": gone})
    if values.unit is not None and values.unit.kind == Unit.Kind.DEPARTMENT:
        words = {"name": values.unit}
        raise DomainError(_("%(name)s is a department. Rows are for business units and what they belong to.") % words)


def find_tie(values: RowValues, *, besides: RoutingRow | None = None) -> RoutingRow | None:
    """The stored row with which these values would tie, if one does; `besides` is the row that is being changed."""
    row = RoutingRow(pk=besides.pk if besides else None, content=values.content, unit=values.unit)
    row.customer_value, row.valid_from, row.valid_until = values.customer_value, values.valid_from, values.valid_until
    return _tie(row)


def _tie(row: RoutingRow) -> RoutingRow | None:
    others = RoutingRow.objects.filter(content=row.content).exclude(pk=row.pk).select_related("content", "unit")
    return next((other for other in others if overlap(row, other)), None)


def _check_last_day(day: date | None) -> None:
    """A row that answered until now cannot be said to have ended long ago."""
    if day is not None and day < timezone.localdate() - timedelta(days=1):
        raise DomainError(_("A row cannot end earlier than yesterday: it has answered since."))


def _write(row: RoutingRow, values: RowValues, *, tie_check: bool) -> None:
    check_values(values)
    row.content, row.unit, row.customer_value = values.content, values.unit, values.customer_value
    row.coordinator_position = values.coordinator if isinstance(values.coordinator, Position) else None
    row.coordinator_team = values.coordinator if isinstance(values.coordinator, Unit) else None
    row.coordinator_person = values.coordinator if isinstance(values.coordinator, User) else None
    row.valid_from, row.valid_until, row.note = values.valid_from, values.valid_until, values.note
    _save(row, tie_check=tie_check)
    row.supporter_positions.set(values.supporter_positions)
    row.cooperating_units.set(values.cooperating_units)


def _save(row: RoutingRow, *, tie_check: bool = True) -> None:
    if not tie_check:
        row.save()
        return
    if tie := _tie(row):
        words = {"row": named(tie)}
        raise DomainError(_("This would tie with the row “%(row)s”: one of them must end first.") % words)
    with tie_refused():
        row.save()


def lock(*contents: SupportContent) -> None:
    """The content's row lock makes changes of its routing rows wait for each other."""
    keys = sorted({content.pk for content in contents})
    list(SupportContent.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",), no_key=True))


def _fresh(row: RoutingRow, version: int) -> RoutingRow:
    fresh = RoutingRow.objects.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if fresh is None:
        raise Stale(_("Someone has removed this row."))
    if fresh.version != version:
        raise Stale(
            _("Someone has changed this row since you opened it. Look at it again."),
            current={str(_("Row")): named(fresh), str(_("coordinator")): str(fresh.coordinator)},
        )
    return fresh


def _record(
    kind: RoutingChange.Kind, row: RoutingRow, by: User | None, before: dict[str, Any], after: dict[str, Any]
) -> None:
    changes = difference(before, after)
    RoutingChange.objects.create(kind=kind, content=row.content, row_key=row.pk, actor=by, changes=changes)
