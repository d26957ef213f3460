"""What customers of the demo company are like, and what is said and written about them."""

TRADES = {
    "商贸": "commerce-wholesale",
    "制造": "manufacturing-machinery",
    "医疗器械": "healthcare-pharma",
    "地产": "construction-developer",
    "连锁酒店": "catering-hotel",
    "能源": "energy-renewable",
    "教育": "education-training",
    "物流": "commerce-logistics",
    "食品": "manufacturing-food",
    "信息技术": "manufacturing-electronics",
    "建材": "manufacturing-other",
    "农业发展": "agriculture-crops",
    "Logistics": "commerce-logistics",
    "Education": "education-university",
    "Medical": "healthcare-pharma",
    "Hotels": "catering-hotel",
    "Energy": "energy-power",
    "Retail": "commerce-retail",
    "Tools": "manufacturing-machinery",
    "Agri": "agriculture-livestock",
}
"""Word in the name → code of the industry."""

CITIES = {
    "上海": ("021", "310000"), "苏州": ("0512", "320500"), "杭州": ("0571", "330100"), "南京": ("025", "320100"),
    "宁波": ("0574", "330200"), "无锡": ("0510", "320200"), "合肥": ("0551", "340100"), "广州": ("020", "440100"),
    "深圳": ("0755", "440300"), "东莞": ("0769", "441900"), "佛山": ("0757", "440600"), "厦门": ("0592", "350200"),
    "珠海": ("0756", "440400"), "南宁": ("0771", "450100"), "北京": ("010", "110000"), "天津": ("022", "120000"),
    "济南": ("0531", "370100"), "青岛": ("0532", "370200"), "石家庄": ("0311", "130100"), "沈阳": ("024", "210100"),
    "西安": ("029", "610100"),
}  # fmt: skip
"""City → its dialling code, and the six digits of the place in a credit code."""

PEOPLE = (
    "王建国", "李敏", "张丽华", "刘志远", "陈思敏", "杨晓东", "赵雪梅", "黄国强", "周雅婷", "吴俊峰", "徐海燕",
    "孙立新", "马晓云", "朱文博", "胡静怡", "郭永刚", "何美玲", "高建平", "林志鹏", "罗佳慧", "梁伟明", "宋春燕",
    "郑凯文", "谢雨晴", "韩东升", "唐若曦", "冯志强", "于海洋", "董晓梅", "萧雅文",
)  # fmt: skip
FOREIGNERS = ("Claire Dubois", "Martin Hoffmann", "Priya Nair", "James Walker", "Sofia Rossi", "Kenji Watanabe")
POSITIONS = (
    ("总经理", "", "decides"),
    ("采购部经理", "采购部", "influences"),
    ("信息部主任", "信息部", "influences"),
    ("项目主管", "工程部", "uses"),
    ("财务总监", "财务部", "decides"),
    ("行政经理", "行政部", "unknown"),
    ("设备科科长", "设备科", "uses"),
)
PLACES = ("人民路", "解放大道", "高新区创新路", "工业园三期", "滨江中路", "世纪大道", "科技园南区")
TAGS = ("老客户", "年度框架", "展会客户", "渠道", "需回访", "招标中", "VIP")
SOURCE_NOTES = {
    "trade_fair": ("2026 春季工博会", "Canton Fair"),
    "partner": ("本地集成商推荐", "Introduced by a partner"),
    "activity": ("华东新品推介会", "行业研讨会"),
}
NEEDS = (
    ("need", "希望三个工厂用同一套系统，月底前看到方案。"),
    ("need", "We need one supplier who also trains our people."),
    ("problem", "现在的设备两个月坏了三次，停一天损失二十多万。"),
    ("problem", "报价单要等一个星期，领导没有耐心。"),
    ("need", "夏天之前要完成改造，施工只能在晚上进行。"),
    ("need", "售后必须四小时内到场。"),
    ("problem", "上一家供应商换了三个联系人，没有人说得清合同内容。"),
    ("need", "想先做一个门店试点，再全国推广。"),
)
OPPORTUNITIES = (
    "{year} 年度设备采购",
    "新厂区一期项目",
    "系统升级改造",
    "门店试点",
    "售后服务框架协议",
    "Headquarters refit",
    "仓储自动化",
    "教学楼配套工程",
)
COMPETITORS = ("汇科", "东方伟业", "Northstar", "蓝德", "")
LOSS_REASONS = ("客户预算取消。", "Price: a competitor was 12 % below us.", "对方选择了原供应商。")
WIN_REASONS = ("合同已签订。", "Signed after the second presentation.")
AIMS = {
    "first": ("认识决策人，了解现状", "Introduce us and learn who decides"),
    "needs": ("弄清三个厂区的需求差异", "核对需求清单，确认预算来源"),
    "present": ("向信息部演示方案", "Present the proposal to the board"),
    "negotiate": ("谈妥付款方式和交期",),
    "sign": ("签订框架协议",),
    "serve": ("处理上次反馈的问题",),
    "care": ("回访，了解使用情况", "New year call"),
}
QUESTIONS = ("为什么比去年贵？\n交期能否提前？", "Who will train our people?", "有没有同行业的案例？", "")
RESULTS = (
    "对方认可方案，要求补充报价明细。",
    "见到了总经理，他决定由采购部牵头，下月招标。",
    "They like the test results and want an offer by the end of the month.",
    "客户担心交期，需要我们给出排产计划。",
    "需求已经核对，预算约八十万，年底前必须完成。",
    "He asked for references from the same trade.",
    "没有见到决策人，约了下周再去。",
)
CALLS = (
    "电话介绍了公司和产品，对方愿意看资料。",
    "已发送公司资料，约定下周见面。",
    "Sent the brochure; he will read it by Friday.",
    "确认了拜访时间和参加人员。",
    "对方在开会，请下周再联系。",
)
MINUTES = ("一、现状：两条产线，设备老化。\n二、需求：节能、远程监控。\n三、下一步：提交方案初稿。", "")
NEXT_STEPS = (
    "提交报价明细",
    "Send the references",
    "安排技术交流",
    "邀请客户参观工厂",
    "跟进招标公告",
    "Call the purchasing manager",
)
DECISIONS = ("", "", "可以，注意带上案例资料。", "Take the test report with you.")
SENT_BACK = ("请先写清楚目的：这次要得到什么结果？",)
CANCELLED = ("客户临时出差。", "The customer asked for another week.")
COMMENTS = (
    "重点客户，下次我一起去。",
    "Good progress. Ask who signs before you send the offer.",
    "价格先不要松口，把交期优势讲清楚。",
)
CHECKS = ("请补充联系人的职务和电话。", "Which industry? Please complete the record.")
WRONG = ("座机打不通，请核对后更正。", "The switchboard number does not answer. Please check it.")
EVIDENCE = "去年十月起我一直在联系这家公司的信息部，附往来邮件和会议纪要，客户希望由我继续跟进。"
RULING = "最早的有效记录是现负责人在系统中的登记，且保护期内一直有联系，维持不变。"
TRANSFER = "区域调整：昆山一带的客户改由同一位同事负责。"
