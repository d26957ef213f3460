"""Market support and sales tools: what its requests in the demo company are about."""

from .scenario import Scenario

SCENARIOS: dict[str, tuple[Scenario, ...]] = {
    "S1": (
        Scenario(
            "{customer}拜访用产品资料",
            "下周拜访需要行业版宣传册和成功案例，请提供最新版本。",
            "资料包",
            {"details": "行业版宣传册，成功案例两份", "occasion": "首次拜访"},
        ),
        Scenario(
            "Battle card and white paper for the {customer} meeting",
            "They compare us with two competitors; I need the current battle card.",
            "Battle card and white paper",
            {"details": "Current battle card, white paper in English", "occasion": "Competitive meeting"},
        ),
    ),
    "M1": (
        Scenario(
            "华东制造业客户研讨会",
            "面向制造业客户的半天研讨会，预计八十人，需要讲师、物料和现场支持。",
            "活动总结",
            {
                "name": "制造业数字化研讨会",
                "aim": "收集三十条有效线索，推动重点客户立项",
                "target_customers": "华东制造业重点客户",
                "expected_result": "三十条有效线索，三家客户进入方案阶段",
                "place": "苏州国际会议中心",
                "budget_source": "市场部年度预算",
            },
        ),
        Scenario(
            "Customer day for the hotel trade",
            "Half a day with references from two hotel groups and a visit of our laboratory.",
            "Report on the customer day",
            {
                "name": "Hotel customer day",
                "aim": "Win two pilots",
                "target_customers": "Hotel groups with more than ten houses",
                "expected_result": "Two pilots agreed",
                "place": "Guangzhou",
                "budget_source": "Business unit budget",
            },
        ),
    ),
    "M2": (
        Scenario(
            "{customer}管理层来访参观",
            "客户一行六人来公司参观，希望了解研发与生产。",
            "接待总结",
            {
                "itinerary": "上午参观展厅与实验室，下午座谈",
                "topics": "产品路线、质量体系、售后服务",
                "purpose": "增强客户信心，推进合同谈判",
            },
        ),
        Scenario(
            "Visit of {customer} to our test laboratory",
            "Four engineers want to see how we test before they recommend us.",
            "Visit report",
            {
                "itinerary": "Morning laboratory, afternoon questions",
                "topics": "Test method, quality, service",
                "purpose": "Recommendation by the engineers",
            },
        ),
    ),
    "M3": (
        Scenario(
            "请公司领导拜访{customer}董事长",
            "合作三年，希望通过高层拜访推动框架协议。",
            "拜访纪要",
            {
                "background": "合作三年，去年有一次交付延误，已妥善处理",
                "topics": "战略合作、框架协议、联合创新",
                "outcome": "确定框架协议的时间表",
            },
        ),
    ),
    "M4": (
        Scenario(
            "{customer}周年庆礼品",
            "客户成立二十周年庆典，准备一份纪念礼品。",
            "礼品领用单",
            {"recipient": "周主任", "recipient_position": "采购主任", "occasion": "成立二十周年庆典"},
        ),
        Scenario(
            "Year-end gifts for {customer}",
            "Tea sets and calendars for the purchasing team, within the company's limit.",
            "Gifts handed over",
            {"recipient": "Ms. Carter", "recipient_position": "Head of purchasing", "occasion": "Year-end visit"},
        ),
    ),
}
