"""Another kind of document for tests: a memo, which knows every fact and must be approved by the company."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from accounts.rules.roles import Role
from approvals import documents
from approvals.documents import Kind
from approvals.rules.flow import Approver, Field, Flow, Operator, Source, Step, Test

from .kinds import KIND

MEMO = "memo"
OVER = ((Test(Field.OVER_AUTHORITY, Operator.IS, value=True),),)
LARGE = ((Test(Field.NET_AMOUNT, Operator.AT_LEAST, Decimal(100_000)),),)


def step(key: str = "check", *approvers: Approver, **fields: Any) -> Step:
    """A step that asks the submitter's manager, unless told otherwise."""
    return Step(key, key.capitalize(), f"步骤{key}", approvers or (Approver(Source.SUPERIOR, "1"),), **fields)


def role(value: Role) -> Approver:
    return Approver(Source.ROLE, value)


DIRECTOR = step("director", role(Role.MARKETING_DIRECTOR), conditions=OVER, is_authority=True)
FINAL = step("final", role(Role.COMPANY_LEADER), is_authority=True)
FLOW = Flow((step("manager", conditions=LARGE), DIRECTOR, FINAL))
KIND_OF_MEMO = replace(
    KIND,
    code=MEMO,
    prefix="ME",
    label="Memo",
    flow=FLOW,
    fields=tuple(Field),
    ends_in_authority=True,
    over_authority_asks=Role.MARKETING_DIRECTOR,
    subkinds={"open": "Open memo", "closed": "Closed memo"},
)


def register() -> Kind:
    """Until the test is over, see conftest."""
    return documents.register(KIND_OF_MEMO)
