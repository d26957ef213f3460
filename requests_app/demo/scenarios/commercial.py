"""Commercial support: what its requests in the demo company are about."""

from .scenario import Scenario

SCENARIOS: dict[str, tuple[Scenario, ...]] = {
    "C1": (
        Scenario(
            "{customer}二期设备价格申请",
            "客户二期采购四十台，竞争对手报价较低，申请特价以拿下订单。",
            "价格批复",
            {"reason": "首单之后还有三期，竞争对手以低价切入", "competitor": "某国内厂商"},
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
            "客户使用自己的合同文本，付款条件与我方标准不同，请评审。",
            "评审意见",
            {
                "contract": "年度框架协议",
                "counterparties": "客户公司\n华信科技",
                "deviations": "付款账期九十天，违约金比例高于标准",
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
