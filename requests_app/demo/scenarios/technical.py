"""Technical support: what its requests in the demo company are about."""

from .scenario import Scenario

SCENARIOS: dict[str, tuple[Scenario, ...]] = {
    "T1": (
        Scenario(
            "{customer}门店网络改造需求调研",
            "客户计划明年改造全部门店网络，希望我们先做现场调研，弄清现有设备、带宽与管理方式。",
            "需求调研报告",
            {
                "topics": "现有网络结构\n门店数量与带宽\n运维方式",
                "purpose": "形成需求清单，作为方案的依据",
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
            "客户信息部换了负责人，原来的需求需要重新确认。",
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
            "客户已确认需求，要求两周内提交方案建议书，参加内部立项会。",
            "方案建议书 V1.0",
            {
                "content": "统一通信平台总体方案\n分期实施计划\n投资估算",
                "points": "突出与现有系统的兼容，不谈价格细节",
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
            "第一稿客户反馈太技术化，需要为管理层重写摘要。",
            "方案建议书（管理层版）",
            {
                "content": "面向管理层的方案摘要与投资回报",
                "points": "少用术语，多用案例",
                "purpose": "争取总经理办公会通过",
            },
        ),
    ),
    "T3": (
        Scenario(
            "{customer}核心系统压力测试",
            "客户要求在签约前完成 2000 并发用户的压力测试，测试环境由客户提供。",
            "压力测试报告",
            {
                "content": "2000 并发用户 8 小时\n断电恢复\n数据一致性检查",
                "hardware": "2 台 16 核服务器，64 GB 内存，Linux",
                "purpose": "客户确认性能指标",
                "network": "千兆内网，专线 100M",
            },
        ),
        Scenario(
            "{customer}与原有 ERP 的接口联调测试",
            "客户的 ERP 为定制版本，需要验证订单与库存接口。",
            "接口测试记录",
            {
                "content": "订单同步\n库存回写\n异常重试",
                "hardware": "客户测试服务器一台",
                "purpose": "确认接口可用，作为合同附件",
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
            "客户副总与信息部负责人参加，重点关注投资回报和交付周期。",
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
            "系统已上线，客户要求为八名运维人员做两天上机培训。",
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
            "客户新开三家分公司，用户没有使用经验。",
            "培训手册",
            {"trainees": "三家分公司业务人员约四十人", "content": "基本操作、常见问题", "purpose": "新用户能独立使用"},
        ),
    ),
    "T6": (
        Scenario(
            "{customer}网络设备采购项目投标",
            "招标文件已购买，投标截止时间临近，需要技术标与述标支持。",
            "技术标书",
            {
                "must_bring_out": "本地服务能力、同行业案例、节能指标",
                "must_handle": "客户关心交付周期，竞争对手报价偏低",
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
}
