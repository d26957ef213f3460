"""What people in the demo company say when they return, reject, rate or comment."""

RETURN_REASONS = (
    "请补充测试环境的配置与联系人。",
    "客户的决策人是谁？请补充后再提交。",
    "Which date has the customer agreed to? Please add it.",
    "附件打不开，请重新上传。",
    "预算来源没有说明，请补充。",
)
RESUBMIT_NOTES = ("已补充，见申请内容。", "Added, thank you.", "已与客户确认，信息已更新。")
REJECT_REASONS = (
    "该项目已由另一位同事申请，请合并处理。",
    "Outside what we offer at the moment.",
    "支持条件不成立，客户尚未立项。",
)
CANCEL_REASONS = ("客户推迟了项目。", "The customer decided otherwise.", "已通过其他方式解决。")
REOPEN_REASONS = ("报告缺少第三部分的数据。", "The customer asks for an English version.")
RATING_WORDS = (
    "非常及时，客户很满意。",
    "Great work, thank you!",
    "内容完整，按时交付。",
    "",
    "比约定晚了一天，但质量很好。",
    "",
)
PUBLIC_COMMENTS = (
    "客户希望时间能提前一天，请看是否可行。",
    "已和客户约好，会议室在三楼。",
    "Please use the new template for the report.",
    "资料已收到，我先看一下。",
    "进展顺利，预计按时交付。",
    "Customer confirmed the date by phone.",
)
INTERNAL_COMMENTS = (
    "这个客户去年投诉过，请特别注意交付时间。",
    "测试设备本周紧张，优先安排这个。",
    "Keep the spare unit free for this one.",
)
