"""The rows of `_deals`: for each table its columns as they differ from those of a row that the demo has.

`d` is a document (temporary table `deals`), `t` the row after which it is made.
"""

from __future__ import annotations

from dataclasses import dataclass

# ruff: noqa: S608 - nothing in these statements comes from outside

PAGES = 97
"""Every so many documents have all that their page shows: rows, clauses, parties, the whole frozen content."""
NUMBER = "(CASE d.kind WHEN 'price' THEN 'PA' WHEN 'proposal' THEN 'PP' ELSE 'CT' END) || '-2099-' || d.id"
SUBMITTED, OPEN = "d.state <> 'draft'", "d.state = 'in_approval'"
FIRST_OPEN = f"({OPEN} AND (d.n % 2 = 0 OR d.kind = 'proposal'))"
"""Whose first of two steps is active; a proposal has but one."""
OWED = "d.kind = 'contract' AND d.state = 'approved' AND d.n % 10 > 0"
"""Contracts that all have signed; some have ended."""
STAGE = (
    "CASE WHEN d.state IN ('draft', 'in_approval') THEN 'approval' WHEN d.state = 'void' THEN 'void'"
    f" WHEN NOT ({OWED}) THEN 'signing' WHEN d.n % 10 > 7 THEN 'ended' ELSE 'effective' END"
)
NEWEST = "(SELECT max(id) FROM approvals_documentversion WHERE document_id = d.template)"
CASE = "(SELECT max(id) FROM approvals_case WHERE document_id = d.template)"
FULL = f"d.n % {PAGES} = 0"
SHORT = """json_build_object('document', json_build_object('title', d.id::text, 'owner',
    json_build_object('id', d.owner_id), 'unit', json_build_object('id', d.unit_id)), 'content', '{}'::json,
    'demands', '[]'::json, 'files', '[]'::json, 'facts', json_build_object('lowest_rate', '0.9' || d.n % 10))::text"""
STEP_STATE = (
    f"CASE WHEN {OPEN} THEN CASE WHEN {FIRST_OPEN} = (step.nth = 1) THEN 'active' WHEN step.nth = 1 THEN 'passed' \
ELSE 'waiting' END ELSE 'passed' END"
)
STEPS = f"""CROSS JOIN (VALUES (1), (2)) step (nth) JOIN LATERAL (SELECT * FROM approvals_step WHERE case_id = {CASE}
    ORDER BY CASE step.nth WHEN 1 THEN position ELSE -position END LIMIT 1) t ON step.nth = 1 OR d.kind <> 'proposal'"""
HOLDER = "CASE step.nth WHEN 1 THEN d.manager ELSE d.decider END"
TASK = f"""CROSS JOIN (VALUES (1), (2)) step (nth) JOIN LATERAL (SELECT k.* FROM approvals_task k
    JOIN approvals_step s ON s.id = k.step_id WHERE s.case_id = {CASE}"""
LINE = "CROSS JOIN (VALUES (1), (2)) line (nth)"
PAID = f"({OWED} AND CASE line.nth WHEN 1 THEN d.n % 4 > 0 ELSE d.n % 10 > 7 AND d.n % 3 > 0 END)"
AT_END = "d.at + interval '2 days'"


@dataclass(frozen=True)
class Copied:
    """Rows of a table: which columns differ from those of the row `t`, and how `t` is found for each document."""

    table: str
    columns: dict[str, str]
    source: str
    where: str = "true"


def _of_document(table: str, where: str, **columns: str) -> Copied:
    """One for each document, made after that of the template."""
    return Copied(table, {"document_id": "d.id"} | columns, f"JOIN {table} t ON t.document_id = d.template", where)


def _of_contract(table: str, name: str = "contract_id", **columns: str) -> Copied:
    """All that the template has, for documents whose page is opened."""
    numbered = f"(SELECT *, row_number() OVER (PARTITION BY {name} ORDER BY id) AS nth FROM {table})"
    keys = {"id": "d.id * 40 + t.nth", name: "d.id"}
    return Copied(table, keys | columns, f"JOIN {numbered} t ON t.{name} = d.template", FULL)


COPIES = [
    Copied(
        "approvals_document",
        {
            "id": "d.id",
            "number": f"CASE WHEN {SUBMITTED} THEN {NUMBER} END",
            "title": "(ARRAY['Lamps', 'Screens', 'Print run', '年度框架', '展会物料'])[1 + d.n % 5] || ' ' || d.n",
            "owner_id": "d.owner_id",
            "unit_id": "d.unit_id",
            "customer_id": "d.customer_id",
            "state": "d.state",
            "net_amount": "d.amount",
            "base_amount": "d.amount",
            "round": f"CASE WHEN {SUBMITTED} THEN 1 ELSE 0 END",
            "length": f"CASE WHEN {SUBMITTED} THEN 2 ELSE 0 END",
            "created_at": "d.at",
            "updated_at": AT_END,
        },
        "JOIN approvals_document t ON t.id = d.template",
    ),
    Copied(
        "approvals_documentversion",
        {
            "id": "d.id",
            "document_id": "d.id",
            "number": "1",
            "canonical": f"CASE WHEN {FULL} THEN t.canonical ELSE {SHORT} END",
            "net_amount": "d.amount",
            "frozen_by_id": "d.owner_id",
            "frozen_at": "d.at",
        },
        f"JOIN approvals_documentversion t ON t.id = {NEWEST}",
        SUBMITTED,
    ),
    Copied(
        "approvals_case",
        {
            "id": "d.id",
            "document_id": "d.id",
            "content_id": "d.id",
            "round": "1",
            "state": f"CASE WHEN {OPEN} THEN 'running' WHEN d.state = 'void' THEN 'voided' ELSE 'approved' END",
            "submitted_by_id": "d.owner_id",
            "submitted_at": "d.at",
            "ended_at": f"CASE WHEN NOT {OPEN} THEN {AT_END} END",
        },
        f"JOIN approvals_case t ON t.id = {CASE}",
        SUBMITTED,
    ),
    Copied(
        "approvals_step",
        {
            "id": "d.id * 2 + step.nth",
            "case_id": "d.id",
            "position": "step.nth",
            "state": STEP_STATE,
            "skipped_because": "NULL",
            "needs_rescue": "false",
            "mode": "'any'",
            "quorum": "1",
            "started_at": f"CASE WHEN {STEP_STATE} <> 'waiting' THEN d.at END",
            "ended_at": f"CASE WHEN {STEP_STATE} = 'passed' THEN {AT_END} END",
        },
        STEPS,
        SUBMITTED,
    ),
    Copied(
        "approvals_task",
        {
            "id": "d.id * 2 + step.nth",
            "step_id": "d.id * 2 + step.nth",
            "document_id": "d.id",
            "holder_id": HOLDER,
            "principal_id": HOLDER,
            "state": f"CASE {STEP_STATE} WHEN 'active' THEN 'pending' ELSE 'approved' END",
            "actor_id": f"CASE WHEN {STEP_STATE} <> 'active' THEN {HOLDER} END",
            "seen": "repeat('a', 64)",
            "by_itself": "false",
            "opened_at": "d.at",
            "created_at": "d.at",
            "ended_at": f"CASE WHEN {STEP_STATE} <> 'active' THEN {AT_END} END",
            "due_at": "now() + (d.n / 20 % 20 - 4) * interval '1 day'",
            "comment": "''",
            "kind": "'decision'",
            "is_override": "false",
            "caused_by_id": "NULL",
            "added": "''",
            "added_by_id": "NULL",
            "parent_id": "NULL",
            "mandate_id": "NULL",
            "replaces_id": "NULL",
        },
        f"{TASK} ORDER BY k.id LIMIT 1) t ON step.nth = 1 OR d.kind <> 'proposal'",
        f"{SUBMITTED} AND {STEP_STATE} <> 'waiting'",
    ),
    Copied(
        "approvals_documentevent",
        {
            "id": "d.id * 2 + t.nth",
            "document_id": "d.id",
            "seq": "t.nth",
            "at": "d.at",
            "actor_id": "CASE t.nth WHEN 1 THEN d.owner_id ELSE d.decider END",
            "case_id": "d.id",
            "task_id": "NULL",
            "hash": "md5(d.id::text) || md5(t.nth::text)",
        },
        "CROSS JOIN (SELECT DISTINCT ON (kind) *, CASE kind WHEN 'submitted' THEN 1 ELSE 2 END AS nth"
        " FROM approvals_documentevent WHERE kind IN ('submitted', 'concluded') ORDER BY kind, id) t",
        f"{SUBMITTED} AND (t.nth = 1 OR NOT {OPEN})",
    ),
    _of_document("contracts_proposal", "true"),
    _of_document("contracts_priceapplication", "true", valid_until="(d.at + interval '90 days')::date"),
    Copied(
        "contracts_pricerow",
        {"id": "d.id * 20 + t.position", "application_id": "d.id"},
        "JOIN contracts_pricerow t ON t.application_id = d.template",
    ),
    Copied(
        "contracts_approvedprice",
        {
            "id": "d.id * 20 + t.position",
            "case_id": "d.id",
            "customer_id": "d.customer_id",
            "currency": "'CNY'",
            "price": "t.wanted_price",
            "list_price": "t.list_price",
            "valid_from": "d.at::date",
            "valid_until": "(d.at + interval '90 days')::date",
            "ended_at": "NULL",
        },
        "JOIN contracts_pricerow t ON t.application_id = d.template",
        "d.state = 'approved'",
    ),
    _of_document(
        "contracts_contract",
        "true",
        stage=STAGE,
        starts_on="d.at::date",
        ends_on="(d.at + (300 + d.n % 700) * interval '1 day')::date",
        sign_by="(d.at + interval '60 days')::date",
        effective_at=f"CASE WHEN {OWED} THEN {AT_END} END",
        signed_version_id=f"CASE WHEN {OWED} THEN d.id END",
        ended_at=f"CASE WHEN {STAGE} IN ('ended', 'void') THEN now() END",
    ),
    Copied(
        "contracts_paymentline",
        {
            "id": "d.id * 2 + line.nth",
            "contract_id": "d.id",
            "position": "line.nth",
            "amount": "d.amount / 2",
            "due_on": "(d.at + line.nth * interval '60 days')::date",
            "after_event": "''",
            "falls_due_on": f"CASE WHEN {OWED} THEN (d.at + line.nth * interval '60 days')::date END",
            "paid": f"CASE WHEN {PAID} THEN d.amount / 2 ELSE 0 END",
        },
        f"{LINE} CROSS JOIN (SELECT * FROM contracts_paymentline ORDER BY id LIMIT 1) t",
        "d.kind = 'contract'",
    ),
    _of_contract("contracts_contractrow", approved_price_id="NULL"),
    _of_contract("contracts_clause"),
    _of_contract(
        "contracts_counterparty", customer_id="CASE WHEN t.customer_id IS NULL THEN NULL ELSE d.customer_id END"
    ),
]
"""In the order in which they are written."""

OTHERS = {
    "receipts": f"""
        INSERT INTO contracts_receipt (id, number, customer_id, currency, amount, allocated, received_on, reference,
            recorded_by_id, recorded_at, reason)
        SELECT d.id * 2 + line.nth, 'RC-2099-' || d.id * 2 + line.nth, d.customer_id, 'CNY',
            d.amount / 2 + CASE WHEN d.n % 20 = 7 THEN 10 ELSE 0 END, d.amount / 2,
            (d.at + line.nth * interval '60 days')::date, 'Bank ' || d.n, d.owner_id, now(), ''
        FROM deals d {LINE} WHERE {PAID}""",
    "allocations": f"""
        INSERT INTO contracts_allocation (id, receipt_id, line_id, amount, allocated_by_id, allocated_at)
        SELECT d.id * 2 + line.nth, d.id * 2 + line.nth, d.id * 2 + line.nth, d.amount / 2, d.owner_id, now()
        FROM deals d {LINE} WHERE {PAID}""",
    "promises": """
        INSERT INTO deadlines_promise (id, kind, subject_id, topic, grade, ladder_id, unit_id, started_at, anchor_at,
            budget, remaining, due_at, outcome, climbed, next_rung, next_at)
        SELECT k.id, t.kind, k.id, t.topic, t.grade, t.ladder_id, t.unit_id, k.opened_at, k.opened_at, t.budget,
            t.remaining, k.due_at, '', '{before-50}', 'due', timestamptz '2100-01-01'
        FROM approvals_task k CROSS JOIN (SELECT * FROM deadlines_promise WHERE kind = 'approve' LIMIT 1) t
        WHERE k.state = 'pending' AND k.id > :base""",
    "notices": """
        INSERT INTO deadlines_notice (id, promise_id, rung, level, due_at, climbed_at)
        SELECT p.id * 2 + level, p.id, CASE level WHEN 0 THEN 'before-50' ELSE 'level-1' END, level, p.due_at, now()
        FROM deadlines_promise p CROSS JOIN (VALUES (0), (1)) above (level)
        WHERE p.id > :base AND (level = 0 OR p.due_at < now())""",
    "reminders": """
        INSERT INTO deadlines_reminder (id, notice_id, person_id, not_before, told_at, told_id)
        SELECT n.id, n.id, told.id, now(), now(), told.id
        FROM deadlines_notice n JOIN approvals_task k ON k.id = n.promise_id JOIN deals d ON d.id = (k.id - 1) / 2
        CROSS JOIN LATERAL (SELECT CASE n.level WHEN 0 THEN k.holder_id ELSE d.manager END AS id) told""",
}
