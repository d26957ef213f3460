"""T1 to T3: needs research, proposal, test."""

from requests_app.rules.forms.schema import FieldType

from .shorthand import Content, ask, choice, choices, form, group, long_text, number, purpose, text, when

NEEDS_RESEARCH = Content(
    code="T1",
    type="T",
    name=("Needs research", "需求调研"),
    description=(
        "A pre-sales engineer talks to the customer and writes down what is needed.",
        "由售前工程师与客户沟通，整理并确认需求。",
    ),
    precondition=(
        "The customer relationship exists; whom to talk to and when is settled.",
        "已建立客户关系，调研对象和时间已经落实。",
    ),
    process_group="opportunities",
    form=form(
        group(
            "subject",
            ("What to find out", "调研内容"),
            ask(
                "contact",
                FieldType.CONTACT,
                ("Who to talk to", "调研对象"),
                ("The customer's person whom our engineer will meet.", "我方工程师将与其沟通的客户人员。"),
                required=True,
            ),
            long_text("topics", ("Topics", "调研主题"), required=True),
            long_text(
                "requirements",
                ("Key requirements or cautions", "重点要求或注意事项"),
                ("What the customer stressed, and what to be careful about.", "客户强调的内容，以及需要留意的事项。"),
            ),
            purpose(),
        ),
        group(
            "meeting",
            ("Time and place", "时间与地点"),
            ask("time", FieldType.DATETIME, ("Time", "时间"), required=True),
            choice(
                "mode",
                ("Mode", "方式"),
                {"on_site": ("On site", "现场"), "phone": ("Phone", "电话"), "video": ("Video", "视频")},
                required=True,
            ),
            text(
                "place",
                ("Place", "地点"),
                ("Address and room, so that nobody has to ask again.", "请写明地址和房间，免得再次询问。"),
                required=True,
                shown_when=when("mode", "on_site"),
            ),
            text("link", ("Number or meeting link", "电话号码或会议链接"), shown_when=when("mode", "phone", "video")),
        ),
    ),
)

PROPOSAL = Content(
    code="T2",
    type="T",
    name=("Proposal", "方案建议书"),
    description=("A written solution for the customer's needs.", "针对客户需求编写的书面方案。"),
    precondition=("Needs research is done, or the needs are known.", "已完成需求调研，或需求已经明确。"),
    process_group="opportunities",
    form=form(
        group(
            "subject",
            ("Proposal", "方案"),
            long_text("content", ("Proposal content", "方案内容"), required=True),
            long_text(
                "points",
                ("Points it must bring out or avoid", "需突出或回避的要点"),
                ("For example strengths against the competitor, or prices.", "例如相对竞争对手的优势，或价格。"),
            ),
            purpose(),
        ),
        group(
            "handing_over",
            ("How it is submitted", "提交方式"),
            ask(
                "submit_by",
                FieldType.DATETIME,
                ("To be submitted by", "提交截止时间"),
                ("When the customer must have it.", "客户应收到方案的时间。"),
                required=True,
            ),
            ask("submitted_to", FieldType.CONTACT, ("Submitted to", "提交对象")),
            choices(
                "formats",
                ("File format", "文件格式"),
                {"word": ("Word", "Word"), "ppt": ("PPT", "PPT"), "pdf": ("PDF", "PDF")},
                required=True,
            ),
            choices(
                "handed_over_as",
                ("Form", "提交形式"),
                {"electronic": ("Electronic", "电子版"), "paper": ("Paper", "纸质版")},
                required=True,
            ),
            number("copies", ("Copies", "份数"), 1, 200, required=True, shown_when=when("handed_over_as", "paper")),
        ),
    ),
)

TEST = Content(
    code="T3",
    type="T",
    name=("Technical or system test", "技术测试"),
    description=(
        "A test engineer checks that it works in the customer's environment.",
        "由测试工程师在客户环境中验证产品或系统。",
    ),
    precondition=("Test environment and test requirements are definite.", "测试环境和测试要求已经明确。"),
    process_group="opportunities",
    form=form(
        group(
            "subject",
            ("What is tested", "测试内容"),
            long_text(
                "content",
                ("Test content", "测试内容"),
                ("Functions, figures or versions to be checked, one a line.", "需要验证的功能、指标或版本，每行一项。"),
                required=True,
            ),
            purpose(),
        ),
        group(
            "environment",
            ("Test environment", "测试环境"),
            long_text("hardware", ("Hardware and software", "软硬件"), required=True),
            choice(
                "application_mode",
                ("Application mode", "应用模式"),
                {
                    "standalone": ("Stand-alone", "单机"),
                    "client_server": ("Client and server", "客户端/服务器"),
                    "browser": ("Browser", "浏览器"),
                    "cloud": ("Cloud", "云端"),
                    "other": ("Other", "其他"),
                },
                required=True,
            ),
            text("other_mode", ("Which mode", "具体模式"), required=True, shown_when=when("application_mode", "other")),
            long_text("network", ("Network", "网络"), ("Bandwidth, access, firewall.", "带宽、接入方式、防火墙等。")),
            ask("time", FieldType.DATETIME, ("Time", "测试时间"), required=True),
            text("place", ("Place", "测试地点"), required=True),
        ),
        group(
            "result",
            ("Feedback of the result", "结果反馈"),
            ask("result_by", FieldType.DATETIME, ("Feedback by", "反馈时间"), required=True),
            choice(
                "result_format",
                ("Format", "反馈形式"),
                {
                    "report": ("Test report", "测试报告"),
                    "table": ("Table of results", "测试结果表"),
                    "mail": ("Summary by e-mail", "邮件摘要"),
                    "meeting": ("Meeting", "会议说明"),
                },
                required=True,
            ),
            long_text(
                "special_demands",
                ("Special demands", "特殊要求"),
                ("For example the customer's template, signature or stamp.", "例如客户模板、签字或盖章。"),
            ),
        ),
    ),
)

CONTENTS = (NEEDS_RESEARCH, PROPOSAL, TEST)
