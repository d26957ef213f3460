"""A company with very many promises, written by SQL: what `deadlines` measures with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
"""A Monday, 15:00 in Shanghai: everybody is at work."""
UNITS, PEOPLE_IN_A_UNIT = 10, 20
WARM_UP = 500
"""Rungs that are climbed before the first measurement: a worker runs for days."""
PARTS = 10
"""Into which both are cut, one part of each in turn: whatever else the machine does then slows both alike."""
FAR = 10_000_000
"""Things with keys beyond this have promises that are due in months."""

REQUESTS = """
    INSERT INTO requests_app_supportrequest ({columns})
    SELECT {values} FROM requests_app_supportrequest t, generate_series(1, %(last)s::int) n
    WHERE t.id = %(template)s
"""
DUE = """
    INSERT INTO deadlines_promise (kind, subject_id, topic, grade, ladder_id, unit_id, started_at, anchor_at, budget,
        remaining, due_at, outcome, climbed, next_rung, next_at)
    SELECT kind, n, '', '', ladder, (%(units)s::bigint[])[1 + n %% array_length(%(units)s::bigint[], 1)],
        due - interval '330 minutes', due - interval '330 minutes', interval '4 hours', interval '4 hours', due,
        '', '{before-50,before-80}', 'due', timestamptz '2100-01-01'
    FROM (
        SELECT n, (%(kinds)s::text[])[1 + n %% 3] kind, (%(ladders)s::bigint[])[1 + n %% 3] ladder,
            %(now)s::timestamptz - (n %% 1800) * interval '1 second' due
        FROM generate_series(1, %(last)s::int) n
    ) due_ones
"""
LATER = """
    INSERT INTO deadlines_promise (kind, subject_id, topic, grade, ladder_id, unit_id, started_at, anchor_at, budget,
        remaining, due_at, outcome, climbed, next_rung, next_at)
    SELECT (%(kinds)s::text[])[1 + n %% 3], %(far)s + n, '', '', (%(ladders)s::bigint[])[1 + n %% 3],
        (%(units)s::bigint[])[1 + n %% array_length(%(units)s::bigint[], 1)], start, start, interval '80 hours',
        interval '80 hours', start + interval '14 days', '', '{}', 'before-50', start + interval '7 days'
    FROM (
        SELECT n, %(now)s::timestamptz + (n::bigint * %(seed)s %% 31536000) * interval '1 second' start
        FROM generate_series(1, %(last)s::int) n
    ) later_ones
"""
AUDIT = """
    CREATE TABLE bench_audit (id bigserial PRIMARY KEY, promise_id bigint REFERENCES deadlines_promise, rung text,
        at timestamptz);
    CREATE INDEX ON bench_audit (promise_id, at)
"""
"""As an audit table is: it belongs to a row, and is read by it."""
PLAIN = """
    WITH changed AS (
        UPDATE deadlines_promise SET climbed = array_append(climbed, next_rung), next_rung = 'before-80',
            next_at = next_at + interval '1 day'
        WHERE subject_id BETWEEN %s AND %s AND outcome = '' RETURNING id, next_rung
    )
    INSERT INTO bench_audit (promise_id, rung, at) SELECT id, next_rung, %s FROM changed
"""


@dataclass
class Stage:
    """The promises that are to be due, by the name of their measurement: the first and the last thing's key."""

    due: dict[str, tuple[int, int]]
    plain: dict[str, tuple[int, int]]

    def begin(self, name: str) -> None:
        """Let the rungs of this measurement be due, and let the server settle down."""
        _run("UPDATE deadlines_promise SET next_at = due_at WHERE subject_id BETWEEN %s AND %s", self.due[name])
        settle_down()

    def plain_statement(self, name: str, part: int) -> None:
        """What is compared with: a part of as many updates as there are rungs, and an audit row for each."""
        first, last = self.plain[name]
        size = (last - first + 1) // PARTS
        with transaction.atomic():
            _run(PLAIN, [first + part * size, first + (part + 1) * size - 1, NOW])

    def open(self) -> int:
        return int(_run("SELECT count(*) FROM deadlines_promise WHERE outcome = ''")[0][0])

    def events(self) -> int:
        """Events on the timelines of requests so far."""
        return int(_run("SELECT count(*) FROM requests_app_requestevent")[0][0])


def prepare(promises: int, *, few: int, many: int, seed: int) -> Stage:
    """Write everything. Each promise that is due climbs two rungs: it is overdue, and goes to the manager."""
    call_command("load_catalogue", verbosity=0)
    call_command("load_ladders", verbosity=0)
    warm = WARM_UP // 2
    last_few, last = warm + few // 2, warm + few // 2 + many // 2
    _run("SET statement_timeout = 0")
    units, kinds = _company(), ["accept", "assign", "deliver"]
    _requests(last)
    ladders = dict(_run("SELECT kind, id FROM deadlines_ladderversion WHERE is_current"))
    facts = {"now": NOW, "units": units, "kinds": kinds, "ladders": [ladders[kind] for kind in kinds], "far": FAR}
    _run(DUE, facts | {"last": last})
    _run(LATER, facts | {"last": promises - last, "seed": seed})
    _run(AUDIT)
    settle_down()
    return Stage(
        due={"warm": (1, warm), "few": (warm + 1, last_few), "many": (last_few + 1, last)},
        plain={"few": (FAR + 1, FAR + few), "many": (FAR + few + 1, FAR + few + many)},
    )


def settle_down() -> None:
    """As the server itself does after a while: dead rows away, statistics fresh, everything on disk."""
    _run("VACUUM ANALYZE")
    _run("CHECKPOINT")


def _company() -> list[int]:
    """Units with a manager, a coordinator, an administrator and a queue each; their keys."""
    from accounts.models import Unit, User
    from accounts.rules.roles import Role
    from requests_app.models import Queue

    root = Unit.objects.create(kind="company", name_en="Company", name_zh="公司", path="/1/", pk=1)
    for number in range(2, UNITS + 2):
        names = {"name_en": f"Unit {number}", "name_zh": f"单位{number}"}
        unit = Unit.objects.create(kind="business_unit", parent=root, path=f"/1/{number}/", pk=number, **names)
        people = User.objects.bulk_create(
            User(email=f"p{n}@unit{number}.example", name=f"同事{n}", name_latin=f"Person {n}", unit=unit)
            for n in range(PEOPLE_IN_A_UNIT)
        )
        Unit.objects.filter(pk=number).update(manager=people[0])
        people[1].role_assignments.create(role=Role.COORDINATOR, unit=unit)
        people[-1].role_assignments.create(role=Role.ADMINISTRATOR, unit=unit)
        Queue.objects.create(team=unit)
    return list(range(2, UNITS + 2))


def _requests(last: int) -> None:
    """Submitted requests with the keys 1 to `last`, in the queues of all units in turn: copies of one."""
    from accounts.models import User
    from requests_app.models import Queue, SupportContent, SupportRequest

    content, rep = SupportContent.objects.earliest("pk"), User.objects.latest("pk")
    SupportRequest.objects.create(
        pk=FAR,
        content=content,
        form_version=content.form_versions.get(is_current=True),
        state="submitted",
        number="SR-TEMPLATE",
        title="What the customer needs",
        requester=rep,
        requester_unit=rep.unit,
        submitted_at=NOW,
    )
    columns = [str(field.column) for field in SupportRequest._meta.local_concrete_fields]
    own = {
        "id": "n",
        "number": "'SR-2026-' || (10000000 + n)",
        "queue_id": "(%(queues)s::bigint[])[1 + n %% array_length(%(queues)s::bigint[], 1)]",
    }
    values = ", ".join(own.get(column, f"t.{column}") for column in columns)
    queues = list(Queue.objects.filter(team__isnull=False).values_list("pk", flat=True))
    statement = REQUESTS.format(columns=", ".join(columns), values=values)
    _run(statement, {"template": FAR, "last": last, "queues": queues})


def _run(sql: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []
