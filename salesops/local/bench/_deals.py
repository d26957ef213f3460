"""A company with very many prices, proposals and contracts, written by SQL: what `deals` measures with.

Every row is a copy of one that the demo has, with other people, amounts and days: `d` is a document (temporary table
`deals`), `t` the row after which it is made. All follows from the number of a document, so each run writes the same.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.db import connection

from ._customers import company
from ._deal_rows import COPIES, OTHERS, Copied

if TYPE_CHECKING:
    from accounts.models import User

BASE = 10_000_000
"""Keys of what is written here begin after it."""
CUSTOMERS = 10
"""Documents of a customer, on average."""
DAYS = 700
DEMO = {"a director": "director", "a leader": "leader", "an administrator": "admin"}

PEOPLE = """
    CREATE TEMP TABLE reps AS
    SELECT row_number() OVER (ORDER BY u.id) - 1 AS place, u.id, u.unit_id, n.manager_id, count(*) OVER () AS all_reps
    FROM accounts_user u JOIN accounts_unit n ON n.id = u.unit_id
    WHERE u.id = ANY(:reps) ORDER BY u.id
"""
DEALS = """
    CREATE TEMP TABLE deals AS
    SELECT n, {base} + n AS id, kind, state, t.id AS template, r.id AS owner_id, r.unit_id, r.manager_id AS manager,
        {base} + r.place + r.all_reps * (n / r.all_reps % greatest({customers} / r.all_reps, 1)) AS customer_id,
        CASE WHEN state = 'in_approval' AND n % 400 < 10 OR state <> 'in_approval' AND n % 3 = 0 THEN :director
            WHEN n % 50 = 1 THEN :leader ELSE other.id END AS decider,
        now() - ({documents} - n) * interval '{days} days' / {documents} AS at,
        (1000 + n::bigint * 7919 % 900000)::numeric AS amount
    FROM (SELECT n, (ARRAY['price', 'price', 'proposal', 'contract', 'contract'])[1 + n / 20 % 5] AS kind,
            CASE WHEN n % 20 < 2 THEN 'in_approval' WHEN n % 20 < 4 THEN 'draft' WHEN n % 20 = 4 THEN 'void'
                ELSE 'approved' END AS state
        FROM generate_series(1, {documents}) n) drawn
    JOIN reps r ON r.place = n::bigint * 7919 % r.all_reps
    JOIN reps other ON other.place = (n::bigint * 7919 + 37) % r.all_reps
    JOIN LATERAL (SELECT d.id FROM approvals_document d LEFT JOIN contracts_contract c ON c.document_id = d.id
        WHERE d.kind = drawn.kind
            AND d.state = CASE drawn.state WHEN 'in_approval' THEN 'in_approval' ELSE 'approved' END
            AND (c.stage IS NULL OR d.state <> 'approved' OR c.stage = 'effective') ORDER BY d.id LIMIT 1) t ON true
"""


def prepare(documents: int) -> dict[str, User]:
    """Write everything; statistics are fresh afterwards. Who asks: a rep, a manager, and those of the demo."""
    from accounts.models import User

    call_command("load_catalogue", verbosity=0)
    call_command("load_demo", verbosity=0, stdout=io.StringIO())
    reps, people = company()
    found = {name: User.objects.get(email=f"{who}@huaxin.example") for name, who in DEMO.items()}
    customers = max(documents // CUSTOMERS, len(reps))
    told: dict[str, int | list[int]] = {
        "reps": [rep.pk for rep in reps],
        "base": BASE,
        "director": found["a director"].pk,
        "leader": found["a leader"].pk,
    }
    _run("SET statement_timeout = 0")
    _run("SET session_replication_role = replica")
    _run(PEOPLE, told)
    _copy(_customers(customers))
    _run(DEALS.format(base=BASE, customers=customers, documents=documents, days=DAYS), told)
    _run("ANALYZE deals")
    for copied in COPIES:
        _copy(copied)
    for statement in OTHERS.values():
        _run(statement, told)
    _run("SET session_replication_role = DEFAULT")
    _run("VACUUM ANALYZE")
    return {"a rep": people["a rep"], "a manager": people["a manager"]} | found


def _customers(number: int) -> Copied:
    """One after the other for each rep in turn."""
    columns = {
        "id": f"{BASE} + d.n",
        "number": f"'C-' || {BASE} + d.n",
        "name": "t.name || d.n",
        "name_key": "t.name_key || d.n",
        "sort_name": "t.sort_name || d.n",
        "owner_id": "r.id",
        "unit_id": "r.unit_id",
        "credit_code": "''",
    }
    beside = "JOIN reps r ON r.place = d.n % r.all_reps CROSS JOIN (SELECT * FROM customers_customer"
    beside += " WHERE owner_id IS NOT NULL AND deleted_at IS NULL AND merged_into_id IS NULL ORDER BY id LIMIT 1) t"
    _run("CREATE TEMP TABLE deals AS SELECT generate_series(0, :last) AS n", {"last": number - 1})
    return Copied("customers_customer", columns, beside)


def _copy(copied: Copied) -> None:
    names = _run(
        f"SELECT column_name FROM information_schema.columns WHERE table_name = '{copied.table}'"  # noqa: S608 ours
        " AND is_generated = 'NEVER'"
    )
    values = {name: copied.columns.get(name, f't."{name}"') for (name,) in names}
    columns = ", ".join(f'"{name}"' for name in values)
    _run(
        f"INSERT INTO {copied.table} ({columns}) SELECT {', '.join(values.values())}"  # noqa: S608 ours
        f" FROM deals d {copied.source} WHERE {copied.where}"
    )
    if copied.table == "customers_customer":
        _run("DROP TABLE deals")


def _run(sql: str, values: dict[str, int | list[int]] | None = None) -> list[tuple[Any, ...]]:
    """With keys in the place of `:name`; the signs of percent are those of SQL."""
    for name, value in (values or {}).items():
        sql = sql.replace(f":{name}", f"ARRAY{value}" if isinstance(value, list) else str(value))
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []
