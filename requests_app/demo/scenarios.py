"""What the requests of the demo company are about: for each content, titles with their texts and deliverables."""

from __future__ import annotations

from typing import NamedTuple


class Scenario(NamedTuple):
    """`title` may hold {customer} (its short name); `texts` are answers by field key."""

    title: str
    description: str
    deliverable: str
    texts: dict[str, str]


SCENARIOS: dict[str, tuple[Scenario, ...]] = {
    "T1": (
        Scenario(
            "{customer}门店网络改造需求调研",
            "客户计划明年改造全部门店网络,希望我们先做现场调研,弄清现有设备、带宽与管理方式。",
            "需求调研报告",
            {
                "topics": "现有网络结构\n门店数量与带宽\n运维方式",
                "purpose": "形成需求清单,作为方案的依据",
                "requirements": "调研期间不能中断营业",
            },
        ),
        Scenario(
            "Needs workshop with {customer} on warehouse automation",
            "The customer opens two warehouses next year and wants to know what can be automated first.",
            "Workshop minutes and list of needs",
            {
                "topics": "Goods flow today\nBottlenecks in picking\nIT landscape",
                "purpose": "Agree the scope of the first phase",
            },
        ),
        Scenario(
            "{customer}数据中心扩容需求确认",
            "客户信息部换了负责人,原来的需求需要重新确认。",
            "需求确认单",
            {
                "topics": "容量规划\n容灾要求\n预算时间表",
                "purpose": "确认二期需求范围",
                "requirements": "新负责人很重视安全",
            },
        ),
    ),
    "T2": (
        Scenario(
            "{customer}统一通信方案建议书",
            "客户已确认需求,要求两周内提交方案建议书,参加内部立项会。",
            "方案建议书 V1.0",
            {
                "content": "统一通信平台总体方案\n分期实施计划\n投资估算",
                "points": "突出与现有系统的兼容,不谈价格细节",
                "purpose": "通过客户立项评审",
            },
        ),
        Scenario(
            "Proposal for {customer}: managed network service",
            "The customer compares buying with renting. We need a proposal that shows both over five years.",
            "Proposal, with cost comparison",
            {
                "content": "Managed service for 40 sites\nService levels\nFive-year cost",
                "points": "Bring out our local service team",
                "purpose": "Get on the short list",
            },
        ),
        Scenario(
            "{customer}智慧园区方案优化稿",
            "第一稿客户反馈太技术化,需要为管理层重写摘要。",
            "方案建议书(管理层版)",
            {
                "content": "面向管理层的方案摘要与投资回报",
                "points": "少用术语,多用案例",
                "purpose": "争取总经理办公会通过",
            },
        ),
    ),
    "T3": (
        Scenario(
            "{customer}核心系统压力测试",
            "客户要求在签约前完成 2000 并发用户的压力测试,测试环境由客户提供。",
            "压力测试报告",
            {
                "content": "2000 并发用户 8 小时\n断电恢复\n数据一致性检查",
                "hardware": "2 台 16 核服务器,64 GB 内存,Linux",
                "purpose": "客户确认性能指标",
                "network": "千兆内网,专线 100M",
            },
        ),
        Scenario(
            "{customer}与原有 ERP 的接口联调测试",
            "客户的 ERP 为定制版本,需要验证订单与库存接口。",
            "接口测试记录",
            {
                "content": "订单同步\n库存回写\n异常重试",
                "hardware": "客户测试服务器一台",
                "purpose": "确认接口可用,作为合同附件",
                "network": "VPN 接入客户测试网",
            },
        ),
        Scenario(
            "Acceptance test at {customer}: failover of the voice gateway",
            "The customer's operations team wants to see the failover with its own eyes before signing.",
            "Test report",
            {
                "content": "Failover under load\nRecovery after power loss\nLog completeness",
                "hardware": "Two gateways, one spare",
                "purpose": "Acceptance before signing",
            },
        ),
    ),
    "T4": (
        Scenario(
            "向{customer}管理层做解决方案演示",
            "客户副总与信息部负责人参加,重点关注投资回报和交付周期。",
            "演示文稿与问答记录",
            {
                "audience": "分管副总、信息部主任、采购经理",
                "content": "整体方案、同行案例、实施计划",
                "purpose": "得到立项支持",
                "cautions": "不要提及竞争对手的名称",
            },
        ),
        Scenario(
            "Product presentation for the board of {customer}",
            "The board decides in December; we have forty minutes including questions.",
            "Slides and minutes",
            {
                "audience": "Board and head of IT",
                "content": "Our offer in three pictures, two references",
                "purpose": "Board approves the pilot",
            },
        ),
    ),
    "T5": (
        Scenario(
            "{customer}运维人员上机培训",
            "系统已上线,客户要求为八名运维人员做两天上机培训。",
            "培训材料与签到表",
            {
                "trainees": "信息部运维组八人",
                "content": "日常维护、告警处理、备份恢复",
                "purpose": "客户能够独立值班",
                "requirements": "每人至少完成一次恢复演练",
            },
        ),
        Scenario(
            "{customer}新用户产品使用培训",
            "客户新开三家分公司,用户没有使用经验。",
            "培训手册",
            {"trainees": "三家分公司业务人员约四十人", "content": "基本操作、常见问题", "purpose": "新用户能独立使用"},
        ),
    ),
    "T6": (
        Scenario(
            "{customer}网络设备采购项目投标",
            "招标文件已购买,投标截止时间临近,需要技术标与述标支持。",
            "技术标书",
            {
                "must_bring_out": "本地服务能力、同行业案例、节能指标",
                "must_handle": "客户关心交付周期,竞争对手报价偏低",
            },
        ),
        Scenario(
            "Tender of {customer}: campus network, technical part",
            "Definite need, invitation to three bidders. Technical part counts 60 %.",
            "Technical bid document",
            {
                "must_bring_out": "References in education, training concept",
                "must_handle": "Judges ask about energy use",
            },
        ),
    ),
    "S1": (
        Scenario(
            "{customer}拜访用产品资料",
            "下周拜访需要行业版宣传册和成功案例,请提供最新版本。",
            "资料包",
            {"details": "行业版宣传册,成功案例两份", "occasion": "首次拜访"},
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
            "面向制造业客户的半天研讨会,预计八十人,需要讲师、物料和现场支持。",
            "活动总结",
            {
                "name": "制造业数字化研讨会",
                "aim": "收集三十条有效线索,推动重点客户立项",
                "target_customers": "华东制造业重点客户",
                "expected_result": "三十条有效线索,三家客户进入方案阶段",
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
            "客户一行六人来公司参观,希望了解研发与生产。",
            "接待总结",
            {
                "itinerary": "上午参观展厅与实验室,下午座谈",
                "topics": "产品路线、质量体系、售后服务",
                "purpose": "增强客户信心,推进合同谈判",
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
            "合作三年,希望通过高层拜访推动框架协议。",
            "拜访纪要",
            {
                "background": "合作三年,去年有一次交付延误,已妥善处理",
                "topics": "战略合作、框架协议、联合创新",
                "outcome": "确定框架协议的时间表",
            },
        ),
    ),
    "M4": (
        Scenario(
            "{customer}周年庆礼品",
            "客户成立二十周年庆典,准备一份纪念礼品。",
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
    "C1": (
        Scenario(
            "{customer}二期设备价格申请",
            "客户二期采购四十台,竞争对手报价较低,申请特价以拿下订单。",
            "价格批复",
            {"reason": "首单之后还有三期,竞争对手以低价切入", "competitor": "某国内厂商"},
        ),
        Scenario(
            "Special price for {customer}, framework volume",
            "Volume of three years in one framework; the customer expects a discount for it.",
            "Approved price",
            {"reason": "Volume over three years, reference customer", "competitor": "Two regional suppliers"},
        ),
    ),
    "C2": (
        Scenario(
            "{customer}年度框架协议评审",
            "客户使用自己的合同文本,付款条件与我方标准不同,请评审。",
            "评审意见",
            {
                "contract": "年度框架协议",
                "counterparties": "客户公司\n华信科技",
                "deviations": "付款账期九十天,违约金比例高于标准",
            },
        ),
        Scenario(
            "Contract review: {customer}, service agreement",
            "Our standard text with two changes asked for by the customer's lawyers.",
            "Review with comments",
            {
                "contract": "Service agreement",
                "counterparties": "Customer\nHuaxin Technology",
                "deviations": "Liability cap doubled, notice period of six months",
            },
        ),
    ),
}

RETURN_REASONS = (
    "请补充测试环境的配置与联系人。",
    "客户的决策人是谁?请补充后再提交。",
    "Which date has the customer agreed to? Please add it.",
    "附件打不开,请重新上传。",
    "预算来源没有说明,请补充。",
)
RESUBMIT_NOTES = ("已补充,见申请内容。", "Added, thank you.", "已与客户确认,信息已更新。")
REJECT_REASONS = (
    "该项目已由另一位同事申请,请合并处理。",
    "Outside what we offer at the moment.",
    "前提条件不成立,客户尚未立项。",
)
CANCEL_REASONS = ("客户推迟了项目。", "The customer decided otherwise.", "已通过其他方式解决。")
REOPEN_REASONS = ("报告缺少第三部分的数据。", "The customer asks for an English version.")
RATING_WORDS = (
    "非常及时,客户很满意。",
    "Great work, thank you!",
    "内容完整,按时交付。",
    "",
    "比约定晚了一天,但质量很好。",
    "",
)
PUBLIC_COMMENTS = (
    "客户希望时间能提前一天,请看是否可行。",
    "已和客户约好,会议室在三楼。",
    "Please use the new template for the report.",
    "资料已收到,我先看一下。",
    "进展顺利,预计按时交付。",
    "Customer confirmed the date by phone.",
)
INTERNAL_COMMENTS = (
    "这个客户去年投诉过,请特别注意交付时间。",
    "测试设备本周紧张,优先安排这个。",
    "Keep the spare unit free for this one.",
)
