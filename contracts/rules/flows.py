"""The approval flows that a new installation begins with (domain §6 and C1, C2 of §2). Administrators change them."""

from __future__ import annotations

from decimal import Decimal

from accounts.rules.roles import Role
from approvals.rules.flow import Approver, Field, Flow, Operator, Source, Step, Test
from approvals.rules.states import Mode

LARGE = Decimal(1_000_000)
"""From this net amount on a contract is looked at by a company leader before the final approval."""

OVER = ((Test(Field.OVER_AUTHORITY, Operator.IS, value=True),),)
DEVIATES = ((Test(Field.DEVIATION, Operator.IS, value=True),),)
IS_LARGE = ((Test(Field.NET_AMOUNT, Operator.AT_LEAST, LARGE),),)

MANAGER = (Approver(Source.SUPERIOR, "1"),)
DIRECTOR = (Approver(Source.ROLE, Role.MARKETING_DIRECTOR),)
LEADER = (Approver(Source.ROLE, Role.COMPANY_LEADER),)
DEPARTMENT = (Approver(Source.HEAD),)
HOLDER = (Approver(Source.AUTHORITY),)

PRICE = Flow(
    (
        Step("manager", "Manager", "主管审核", MANAGER, conditions=OVER),
        Step("authority", "Holder of the authority", "授权人审批", HOLDER, conditions=OVER, is_authority=True),
    )
)
PROPOSAL = Flow((Step("review", "Internal review", "内部评审", MANAGER, within=(2, "days")),))
CONTRACT = Flow(
    (
        Step("manager", "Manager", "主管审核", MANAGER),
        Step("director", "Marketing director", "市场总监审批", DIRECTOR, conditions=OVER, is_authority=True),
        Step("department", "Relevant department", "相关部门会审", DEPARTMENT, Mode.ALL, conditions=DEVIATES),
        Step(
            "leader",
            "Company leader, large amount",
            "公司领导审核（大额）",
            LEADER,
            conditions=IS_LARGE,
            needs_comment=True,
        ),
        Step("final", "Final approval of the company", "公司最终批准", LEADER, is_authority=True, within=(2, "days")),
    )
)
