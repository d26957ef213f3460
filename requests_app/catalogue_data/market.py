"""S1 and M1 to M4: sales tools, activities, visits, gifts."""

from requests_app.rules.forms.schema import FieldType

from .shorthand import (
    Content,
    ask,
    choice,
    choices,
    form,
    group,
    long_text,
    money,
    number,
    product,
    purpose,
    rows,
    text,
    when,
)

SALES_TOOLS = Content(
    code="S1",
    type="S",
    name=("Sales tools", "销售工具"),
    description=("Material that is physical, missing or tailored.", "实物资料、缺少的资料或定制资料。"),
    by_email=True,
    process_group="promotion",
    needs_customer=False,
    form=form(
        group(
            "subject",
            ("What is needed", "所需资料"),
            choices(
                "materials",
                ("Which materials", "资料种类"),
                {
                    "brochure": ("Company brochure", "公司宣传册"),
                    "profile": ("Company profile", "公司介绍"),
                    "introduction": ("Product introduction", "产品介绍"),
                    "white_paper": ("White paper", "白皮书"),
                    "success_case": ("Success case", "成功案例"),
                    "battle_card": ("Battle card", "教战手册"),
                    "other": ("Other", "其他"),
                },
                required=True,
            ),
            long_text("details", ("Which exactly", "具体说明"), ("Products, titles, language.", "产品、名称、语言。")),
            choices(
                "formats",
                ("Format", "形式"),
                {
                    "printed": ("Printed", "印刷品"),
                    "word": ("Word", "Word"),
                    "ppt": ("PPT", "PPT"),
                    "pdf": ("PDF", "PDF"),
                    "disc": ("Disc", "光盘"),
                    "bag": ("Bag", "资料袋"),
                },
                required=True,
            ),
            number(
                "quantity",
                ("Quantity", "数量"),
                1,
                10000,
                required=True,
                shown_when=when("formats", "printed", "disc", "bag"),
            ),
        ),
        group(
            "use",
            ("What it is for", "用途"),
            text("occasion", ("Occasion", "使用场合"), required=True),
            ask("needed_by", FieldType.DATE, ("Needed by", "需要日期"), required=True),
        ),
    ),
)

ACTIVITY = Content(
    code="M1",
    type="M",
    name=("Market activity", "市场活动"),
    description=("Fair, seminar, launch or customer day.", "展会、研讨会、发布会或客户日等活动。"),
    precondition=("The budget source is named.", "已落实费用来源。"),
    process_group="promotion",
    needs_customer=False,
    form=form(
        group(
            "subject",
            ("Activity", "活动"),
            text("name", ("Activity name", "活动名称"), required=True),
            choice(
                "kind",
                ("Type", "活动类型"),
                {
                    "fair": ("Trade fair", "展会"),
                    "seminar": ("Seminar", "研讨会"),
                    "launch": ("Launch", "发布会"),
                    "roadshow": ("Roadshow", "路演"),
                    "customer_day": ("Customer day", "客户日"),
                    "other": ("Other", "其他"),
                },
                required=True,
            ),
            text("other_kind", ("Which type", "具体类型"), required=True, shown_when=when("kind", "other")),
            long_text("aim", ("Purpose", "活动目的"), required=True),
            long_text("target_customers", ("Target customers", "目标客户"), required=True),
            long_text("expected_result", ("Expected result", "预期效果"), required=True),
        ),
        group(
            "plan",
            ("Plan and means", "计划与资源"),
            ask("time", FieldType.DATETIME, ("Time", "时间"), required=True),
            text("place", ("Place", "地点"), required=True),
            number("attendance", ("Expected attendance", "预计人数"), 1, 100000, required=True),
            money("budget", ("Budget", "预算"), required=True),
            text("budget_source", ("Budget source", "费用来源"), required=True),
            long_text("means", ("Materials and people needed", "所需物料和人员")),
        ),
    ),
)

VISIT_TO_US = Content(
    code="M2",
    type="M",
    name=("Customer visit to us", "客户参观"),
    description=("The customer comes to see us.", "接待客户来公司参观。"),
    precondition=("Visitors and date are agreed with the customer.", "来访人员和日期已与客户确认。"),
    by_email=True,
    process_group="customers",
    form=form(
        group(
            "visitors",
            ("Visitors", "来访人员"),
            rows(
                "visitors",
                ("Visitors", "来访人员"),
                text("name", ("Name", "姓名"), required=True),
                text("position", ("Position", "职务"), required=True),
                max_rows=30,
                required=True,
            ),
            number(
                "headcount",
                ("Headcount", "总人数"),
                1,
                500,
                ("With drivers and companions.", "包括司机和随行人员。"),
                required=True,
            ),
        ),
        group(
            "programme",
            ("Programme", "接待安排"),
            ask("date", FieldType.DATE, ("Date", "日期"), required=True),
            long_text("itinerary", ("Itinerary", "行程"), required=True),
            long_text("topics", ("Topics", "交流主题"), required=True),
            ask("receiver", FieldType.PERSON, ("Who of us receives", "我方接待人"), required=True),
            choice(
                "level",
                ("Reception level", "接待级别"),
                {
                    "department": ("Department", "部门"),
                    "business_unit": ("Business unit", "经营单位"),
                    "company": ("Company leaders", "公司领导"),
                },
                required=True,
            ),
            purpose(),
        ),
    ),
)

EXECUTIVE_VISIT = Content(
    code="M3",
    type="M",
    name=("Executive visit", "高层拜访"),
    description=("One of our leaders meets the customer's executive.", "由我方领导拜访客户高层。"),
    precondition=("The customer's executive has agreed to meet.", "客户高层已同意会面。"),
    by_email=True,
    process_group="customers",
    form=form(
        group(
            "people",
            ("Who meets", "会面人员"),
            ask("leader", FieldType.PERSON, ("Which of our leaders", "我方领导"), required=True),
            ask("executive", FieldType.CONTACT, ("Whom they meet", "客户高层"), required=True),
        ),
        group(
            "meeting",
            ("Meeting", "会面安排"),
            ask("time", FieldType.DATETIME, ("Time", "时间"), required=True),
            text("place", ("Place", "地点"), required=True),
            long_text(
                "background",
                ("Background", "背景"),
                ("Our history with them, open questions, sore points.", "合作历史、未决事项、敏感问题。"),
                required=True,
            ),
            long_text("topics", ("Topics", "会谈主题"), required=True),
            long_text("outcome", ("What must come out of it", "必须达成的结果"), required=True),
        ),
    ),
)

GIFTS = Content(
    code="M4",
    type="M",
    name=("Company gifts", "公司礼品"),
    description=("Gifts for a customer's people.", "向客户人员赠送公司礼品。"),
    process_group="customers",
    form=form(
        group(
            "recipient",
            ("Recipient", "受赠人"),
            text("recipient", ("Recipient", "受赠人"), required=True),
            text("recipient_position", ("Position", "职务"), required=True),
            text("occasion", ("Occasion", "赠送事由"), required=True),
            ask("given_by", FieldType.PERSON, ("Who hands it over", "赠送人"), required=True),
        ),
        group(
            "gifts",
            ("Gifts", "礼品"),
            rows(
                "items",
                ("Items", "礼品明细"),
                text("item", ("Item", "礼品"), required=True),
                number("quantity", ("Quantity", "数量"), 1, 1000, required=True),
                money("unit_value", ("Unit value", "单价"), required=True),
                product("total", ("Total", "合计"), "quantity", "unit_value"),
                required=True,
            ),
        ),
    ),
)

CONTENTS = (SALES_TOOLS, ACTIVITY, VISIT_TO_US, EXECUTIVE_VISIT, GIFTS)
