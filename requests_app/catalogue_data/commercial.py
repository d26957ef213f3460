"""C1 and C2: prices and contracts."""

from decimal import Decimal

from requests_app.rules.forms.schema import FieldType

from .shorthand import (
    Content,
    ask,
    choice,
    discount,
    form,
    group,
    long_text,
    money,
    number,
    product,
    rows,
    text,
    when,
)

CURRENCIES = ("CNY", "USD", "EUR", "HKD")

PRICE = Content(
    code="C1",
    type="C",
    name=("Price application", "价格申请"),
    description=("A price below the rep's own authority.", "申请超出本人权限的价格。"),
    precondition=("Customer and products are in the archive.", "客户和产品已在档案中。"),
    process_group="opportunities",
    form=form(
        group(
            "prices",
            ("Products and prices", "产品与价格"),
            rows(
                "products",
                ("Products", "产品明细"),
                text("product", ("Product", "产品"), required=True),
                number("quantity", ("Quantity", "数量"), 1, 1_000_000, required=True),
                money("list_price", ("List price", "目录价"), required=True),
                money("wanted_price", ("Wanted price", "申请价"), required=True),
                discount("discount", ("Discount", "折扣幅度"), "list_price", "wanted_price"),
                product("amount", ("Amount", "金额"), "quantity", "wanted_price"),
                note=("Prices are for one piece.", "价格均为单价。"),
                max_rows=50,
                required=True,
            ),
            ask(
                "margin",
                FieldType.NUMBER,
                ("Margin in percent, if known", "毛利率（%），如已知"),
                minimum=Decimal(-100),
                maximum=Decimal(100),
                decimals=1,
            ),
            ask("valid_until", FieldType.DATE, ("Valid until", "有效期至"), required=True),
        ),
        group(
            "reasons",
            ("Reasons", "申请理由"),
            long_text("reason", ("Reason", "申请理由"), required=True),
            text("competitor", ("Competitor", "竞争对手")),
            money("competitor_price", ("The competitor's price", "竞争对手报价"), currencies=CURRENCIES),
        ),
    ),
)

CONTRACT = Content(
    code="C2",
    type="C",
    name=("Contract review", "合同评审"),
    description=("Departments and leaders check a contract before it is signed.", "合同签订前由相关部门和领导评审。"),
    precondition=(
        "A draft contract is attached or drafted in the product.",
        "已附上合同草案，或已在系统中起草合同。",
    ),
    by_email=True,
    process_group="opportunities",
    form=form(
        group(
            "contract",
            ("Contract", "合同"),
            text("contract", ("Contract", "合同名称"), ("Title and number.", "名称和编号。"), required=True),
            choice(
                "kind",
                ("Kind", "合同类型"),
                {
                    "sales": ("Sales contract", "销售合同"),
                    "framework": ("Framework agreement", "框架协议"),
                    "advertising": ("Advertising service agreement", "广告服务协议"),
                    "intent": ("Letter of intent", "意向书"),
                },
                required=True,
            ),
            long_text(
                "counterparties",
                ("Counterparties", "合同各方"),
                ("Full names as in their business licence.", "按营业执照填写全称。"),
                required=True,
            ),
            money("amount", ("Amount", "金额"), currencies=CURRENCIES, required=True),
            ask("signing_on", FieldType.DATE, ("Signing date wanted", "希望签订日期"), required=True),
            ask("draft_contract", FieldType.FILE, ("Draft contract", "合同草案"), ("Word or PDF.", "Word 或 PDF。")),
        ),
        group(
            "deviations",
            ("Deviations", "条款偏离"),
            choice(
                "deviates",
                ("Does it deviate from the standard terms?", "是否偏离标准条款？"),
                {"no": ("No", "否"), "yes": ("Yes", "是")},
                required=True,
            ),
            long_text(
                "deviations",
                ("Deviations from the standard terms", "与标准条款的偏离"),
                ("Clause by clause, with the reason.", "逐条说明并注明理由。"),
                required=True,
                shown_when=when("deviates", "yes"),
            ),
        ),
    ),
)

CONTENTS = (PRICE, CONTRACT)
