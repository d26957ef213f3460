"""The standard clauses that a new installation begins with: short texts of our own, to be replaced by the company's."""

from __future__ import annotations

from ..rules.parts import Part
from ..rules.states import ContractKind as Kind
from .texts import LONG, PAID, SOLD, Text

TERMINATION = "termination"
"""The clause that every termination begins with."""

CLAUSES = (
    Text(
        "quality",
        Part.GOODS,
        ("Quality", "质量标准"),
        (
            (
                "The products are new and meet the technical data that the supplier has published for their model. "
                "Where the parties agreed on a sample, it counts as well."
            ),
            "产品应为全新，并符合供方就该型号公布的技术参数；双方封存样品的，同时以样品为准。",
        ),
        SOLD,
    ),
    Text(
        "agreed-prices",
        Part.GOODS,
        ("Agreed prices and quantities", "协议价格与数量"),
        (
            (
                "The prices hold for the whole period of this agreement. Orders under it draw on the agreed "
                "quantities; what exceeds them needs an amendment."
            ),
            "协议价格在协议期内保持不变。协议项下的订单从约定数量中扣减；超出部分须另行签订补充协议。",
        ),
        (Kind.FRAMEWORK,),
    ),
    Text(
        "service-content",
        Part.GOODS,
        ("Content of the service", "服务内容"),
        (
            (
                "The supplier publishes the agreed content in the agreed media, sizes and periods, and keeps proof of "
                "each publication."
            ),
            "供方按约定的媒体、规格和档期发布约定内容，并留存每次发布的证明。",
        ),
        (Kind.ADVERTISING,),
    ),
    Text(
        "payment-terms",
        Part.PAYMENT,
        ("Method of payment", "付款方式"),
        (
            (
                "The customer pays by bank transfer to the account named on the invoice, in the instalments of the "
                "plan of payments. The supplier issues a VAT invoice for each instalment."
            ),
            "需方按付款计划分期，以银行转账方式付至发票所载账户；供方就每期款项开具增值税发票。",
        ),
        PAID,
    ),
    Text(
        "late-payment",
        Part.PAYMENT,
        ("Late payment", "逾期付款"),
        (
            (
                "For each day of delay the customer pays 0.05 % of the overdue amount, at most 10 % of it. After 30 "
                "days the supplier may stop further deliveries."
            ),
            "需方逾期付款的，每逾期一日按逾期金额的万分之五支付违约金，累计不超过逾期金额的10%；逾期超过30日的，供方有权中止供货。",
        ),
        PAID,
    ),
    Text(
        "delivery-terms",
        Part.DELIVERY,
        ("Place, carrier and time", "交货地点、承运与时间"),
        (
            (
                "The supplier delivers to the customer's address with a carrier of its choice and bears carriage and "
                "loading. The customer unloads and signs for the number of packages on arrival."
            ),
            "供方自行选择承运人送货至需方地址，并承担运费和装车费用；需方负责卸货，到货时签收件数。",
        ),
        SOLD,
        firm=False,
    ),
    Text(
        "risk",
        Part.DELIVERY,
        ("Risk and insurance", "风险与保险"),
        (
            (
                "The risk passes to the customer on delivery. "
                "The supplier insures the carriage for the value of the goods."
            ),
            "货物毁损、灭失的风险自交付时起转移给需方；供方按货值投保运输险。",
        ),
        SOLD,
    ),
    Text(
        "publication",
        Part.DELIVERY,
        ("Publication", "发布与验收"),
        (
            (
                "The customer hands over approved artwork at least five working days before publication. A "
                "publication counts as accepted when no objection in writing arrives within five working days after "
                "the proof."
            ),
            "需方应在发布前至少五个工作日提供定稿；供方提交发布证明后五个工作日内未收到书面异议的，视为验收合格。",
        ),
        (Kind.ADVERTISING,),
        firm=False,
    ),
    Text(
        "working-together",
        Part.SALES_PROCESS,
        ("Visits, presentations and quotes", "拜访、呈现与报价"),
        (
            (
                "The parties name a contact each. The supplier visits at least once a quarter, presents new products "
                "on request and answers requests for quotes within three working days."
            ),
            "双方各指定一名联系人。供方每季度至少拜访一次，应需方要求介绍新产品，并在三个工作日内答复询价。",
        ),
        (Kind.FRAMEWORK,),
        firm=False,
    ),
    Text(
        "orders",
        Part.SALES_PROCESS,
        ("Orders under this agreement", "协议项下订单"),
        (
            (
                "Each order is made in writing with products, quantities, place and time of delivery, and binds both "
                "parties once it is signed."
            ),
            "每份订单以书面形式载明产品、数量、交货地点和时间，经双方签署后生效。",
        ),
        (Kind.FRAMEWORK,),
    ),
    Text(
        "warranty",
        Part.AFTER_SALES,
        ("Warranty and service", "质保与服务"),
        (
            (
                "The warranty is twelve months from acceptance. The supplier answers a report of a fault within one "
                "working day and repairs or replaces at its own cost unless the customer caused the fault."
            ),
            "质保期为验收合格之日起十二个月。供方在接到报修后一个工作日内响应，非因需方原因造成的故障由供方免费维修或更换。",
        ),
        (Kind.SALES, Kind.FRAMEWORK),
    ),
    Text(
        "complaint-handling",
        Part.COMPLAINTS,
        ("Complaints", "投诉处理"),
        (
            (
                "The customer complains in writing to the supplier's contact. The supplier confirms within one "
                "working day, answers within five, and names a superior to whom an unsolved complaint goes."
            ),
            "需方以书面方式向供方联系人提出投诉；供方一个工作日内确认、五个工作日内答复，并指定上级负责人处理未解决的投诉。",
        ),
        LONG,
        firm=False,
    ),
    Text(
        "later-changes",
        Part.LATER_CHANGES,
        ("Procedure of later changes", "后续修改程序"),
        (
            (
                "Changes of artwork or content after approval are asked for in writing. The supplier says within two "
                "working days by when they can be made."
            ),
            "定稿后对稿件或内容的修改须以书面提出；供方在两个工作日内答复可完成的时间。",
        ),
        PAID,
        firm=False,
    ),
    Text(
        "renewal",
        Part.PERIOD,
        ("Renewal", "续签"),
        (
            "The agreement ends with its last day. It is renewed only by a written agreement of both parties.",
            "协议于期满之日终止；续期须经双方另行书面约定。",
        ),
        (Kind.FRAMEWORK, Kind.ADVERTISING),
        firm=False,
    ),
    Text(
        "confidentiality",
        Part.GENERAL,
        ("Confidentiality", "保密"),
        (
            "Each party keeps secret what it learns of the other's business, also for two years after the end.",
            "双方对在合作中知悉的对方商业信息负有保密义务，终止后两年内仍然有效。",
        ),
        (*LONG, Kind.INTENT),
    ),
    Text(
        "force-majeure",
        Part.GENERAL,
        ("Force majeure", "不可抗力"),
        (
            (
                "Whoever cannot perform because of force majeure "
                "tells the other within three days and is not liable for it."
            ),
            "因不可抗力不能履行的一方应在三日内通知对方，并在影响范围内免除责任。",
        ),
        LONG,
    ),
    Text(
        "disputes",
        Part.GENERAL,
        ("Law and disputes", "法律适用与争议解决"),
        (
            (
                "The law of the People's Republic of China applies. Disputes that talks do not settle go to the court "
                "at the supplier's seat."
            ),
            "本合同适用中华人民共和国法律；协商不成的争议，由供方所在地人民法院管辖。",
        ),
        (*LONG, Kind.INTENT),
    ),
    Text(
        "not-binding",
        Part.GENERAL,
        ("Nature of this letter", "意向书性质"),
        (
            (
                "This letter states intentions. Apart from confidentiality and disputes it binds nobody until a "
                "contract is signed."
            ),
            "本意向书仅表达合作意向，除保密和争议解决条款外，在正式合同签订前对双方不具约束力。",
        ),
        (Kind.INTENT,),
    ),
    Text(
        "under-the-framework",
        Part.GENERAL,
        ("Framework agreement", "框架协议"),
        (
            (
                "What this order does not say is as the framework agreement says. Where they differ, the framework "
                "agreement counts."
            ),
            "本订单未约定的事项按框架协议执行；两者不一致的，以框架协议为准。",
        ),
        (Kind.ORDER,),
    ),
    Text(
        TERMINATION,
        Part.GENERAL,
        ("Termination", "终止"),
        (
            (
                "The parties end the contract named above on the day on which this document takes effect. What was "
                "delivered is paid for; nothing else is owed."
            ),
            "双方同意自本文件生效之日起终止上述合同；已交付部分据实结算，此外互不承担其他责任。",
        ),
        (),
    ),
    Text(
        "taking-effect",
        Part.SIGNATURES,
        ("Taking effect", "生效"),
        (
            "This document takes effect when both parties have signed it. Each keeps one copy.",
            "本文件自双方签署之日起生效，一式两份，双方各执一份。",
        ),
        tuple(Kind),
    ),
)
