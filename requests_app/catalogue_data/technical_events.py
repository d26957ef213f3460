"""T4 to T6: presentation, training, bid."""

from requests_app.rules.forms.schema import FieldType

from .shorthand import Content, ask, cautions, choice, form, group, long_text, number, purpose, rows, text, when

SETTLED = (
    "The customer's needs are clear; what is presented and to whom is settled.",
    "客户需求已经明确，呈现内容和对象已经落实。",
)

PRESENTATION = Content(
    code="T4",
    type="T",
    name=("Client presentation", "客户呈现"),
    description=("An engineer presents product or solution to the customer.", "由售前工程师向客户讲解产品或方案。"),
    precondition=SETTLED,
    process_group="opportunities",
    form=form(
        group(
            "subject",
            ("What is presented", "呈现内容"),
            long_text(
                "audience",
                ("Audience", "呈现对象"),
                ("Departments, positions, and who decides.", "部门、职务，以及谁是决策人。"),
                required=True,
            ),
            long_text("content", ("Content", "呈现内容"), required=True),
            cautions(),
            purpose(),
        ),
        group(
            "meeting",
            ("Time and place", "时间与地点"),
            ask("time", FieldType.DATETIME, ("Time", "时间"), required=True),
            text("place", ("Place", "地点"), required=True),
            choice(
                "mode",
                ("Mode", "方式"),
                {
                    "one_to_one": ("One to one", "一对一"),
                    "group": ("Group", "小组"),
                    "meeting": ("Meeting", "会议"),
                },
                required=True,
            ),
            number("headcount", ("How many people", "人数"), 2, 2000, shown_when=when("mode", "group", "meeting")),
        ),
    ),
)

TRAINING = Content(
    code="T5",
    type="T",
    name=("Client training", "客户培训"),
    description=("An engineer trains the customer's people.", "由售前工程师为客户人员培训。"),
    precondition=SETTLED,
    process_group="opportunities",
    form=form(
        group(
            "subject",
            ("Training", "培训"),
            long_text(
                "trainees", ("Trainees", "培训对象"), ("Departments and positions.", "部门和职务。"), required=True
            ),
            number("headcount", ("How many people", "人数"), 1, 2000),
            choice(
                "level",
                ("Their level", "基础水平"),
                {
                    "beginner": ("Beginners", "初学"),
                    "intermediate": ("Some experience", "有一定基础"),
                    "advanced": ("Experienced", "熟练"),
                    "mixed": ("Mixed", "水平不一"),
                },
                required=True,
            ),
            long_text("content", ("Training content", "培训内容"), required=True),
            long_text("requirements", ("Requirements", "培训要求")),
            purpose(),
        ),
        group(
            "meeting",
            ("Time and place", "时间与地点"),
            ask("time", FieldType.DATETIME, ("Time", "时间"), required=True),
            choice(
                "mode",
                ("Mode", "方式"),
                {
                    "classroom": ("Classroom", "课堂讲授"),
                    "hands_on": ("Hands-on", "上机操作"),
                    "online": ("Online", "线上"),
                },
                required=True,
            ),
            text("place", ("Place", "地点"), required=True, shown_when=when("mode", "classroom", "hands_on")),
            long_text(
                "materials",
                ("Materials", "培训资料"),
                ("What is handed out, and how many copies.", "需要发放的资料及份数。"),
            ),
        ),
    ),
)

BID = Content(
    code="T6",
    type="T",
    name=("Project bid", "项目投标"),
    description=("Bid document and bid presentation.", "编写投标文件并支持述标。"),
    precondition=(
        "The tender document is in hand, or there is a definite purchase need.",
        "已取得招标文件，或有明确的采购需求。",
    ),
    process_group="opportunities",
    form=form(
        group(
            "document",
            ("Bid document", "投标文件"),
            choice(
                "basis",
                ("What we bid on", "投标依据"),
                {
                    "tender": ("Tender document", "招标文件"),
                    "need": ("Definite purchase need", "明确的采购需求"),
                },
                required=True,
            ),
            ask(
                "tender_document",
                FieldType.FILE,
                ("Tender document", "招标文件"),
                ("All parts, with annexes and answers to questions.", "全部内容，包括附件和答疑。"),
                shown_when=when("basis", "tender"),
            ),
            long_text(
                "must_bring_out",
                ("What the bid document must bring out", "投标文件需突出的内容"),
                ("From the opportunity and from the tender.", "结合商机情况和招标要求。"),
                required=True,
            ),
            ask("submit_by", FieldType.DATETIME, ("To be submitted by", "提交截止时间"), required=True),
        ),
        group(
            "presentation",
            ("Bid presentation", "述标"),
            long_text(
                "must_handle",
                ("What the presentation must handle", "述标需应对的内容"),
                ("The customer's needs, competitors, judges.", "客户需求、竞争对手、评委。"),
            ),
            ask("presentation_time", FieldType.DATETIME, ("Presentation time", "述标时间")),
            text("presentation_place", ("Place", "述标地点")),
            rows(
                "judges",
                ("Judges", "评委"),
                text("name", ("Who", "姓名"), required=True),
                text("position", ("Position", "职务")),
                text("cares_about", ("Cares about", "关注点")),
                note=("Who they are and what they care about, as far as known.", "已知的评委及其关注点。"),
                max_rows=15,
            ),
        ),
    ),
)

CONTENTS = (PRESENTATION, TRAINING, BID)
