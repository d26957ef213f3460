"""Believable answers to each of the thirteen forms, as stored (canonical JSON)."""

from __future__ import annotations

from typing import Any

TIME, LATER = "2026-12-01T02:00:00+00:00", "2026-12-04T09:30:00+00:00"
CONTACT = {"name": "王建国", "position": "信息部主任", "phone": "+86 21 5555 0100", "email": "wang@example.com"}
PERSON = {"id": 7, "name": "李敏"}


def yuan(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


ANSWERS: dict[str, dict[str, Any]] = {
    "T1": {
        "contact": CONTACT,
        "topics": "门店网络现状\n下一年扩容计划",
        "requirements": "客户强调不停机",
        "purpose": "明确需求清单",
        "time": TIME,
        "mode": "on_site",
        "place": "上海市浦东新区张江路 88 号 3 楼会议室",
    },
    "T2": {
        "content": "数据中心改造方案",
        "points": "突出节能，不谈价格",
        "purpose": "进入短名单",
        "submit_by": LATER,
        "submitted_to": CONTACT,
        "formats": ["word", "pdf"],
        "handed_over_as": ["electronic", "paper"],
        "copies": 5,
    },
    "T3": {
        "content": "并发 2000 用户\n断电恢复",
        "purpose": "客户确认性能",
        "hardware": "2 × 16 核服务器，Linux",
        "application_mode": "other",
        "other_mode": "边缘部署",
        "network": "专线 100M",
        "time": TIME,
        "place": "客户机房",
        "result_by": LATER,
        "result_format": "report",
        "special_demands": "使用客户模板并盖章",
    },
    "T4": {
        "audience": "采购部与信息部，由副总决策",
        "content": "整体方案与成功案例",
        "cautions": "不提竞争对手",
        "purpose": "得到立项支持",
        "time": TIME,
        "place": "客户总部",
        "mode": "group",
        "headcount": 12,
    },
    "T5": {
        "trainees": "运维组",
        "headcount": 8,
        "level": "beginner",
        "content": "日常维护与告警处理",
        "requirements": "每人上机一次",
        "purpose": "能够独立值班",
        "time": TIME,
        "mode": "hands_on",
        "place": "客户培训室",
        "materials": "手册 8 本",
    },
    "T6": {
        "basis": "tender",
        "must_bring_out": "本地服务团队",
        "submit_by": LATER,
        "must_handle": "评委关注交付周期",
        "presentation_time": LATER,
        "presentation_place": "招标中心 2 号厅",
        "judges": [{"name": "陈教授", "position": "专家组长", "cares_about": "安全性"}, {"name": "客户财务代表"}],
    },
    "S1": {
        "materials": ["brochure", "success_case"],
        "details": "教育行业，中文",
        "formats": ["printed", "pdf"],
        "quantity": 50,
        "occasion": "校园展会",
        "needed_by": "2026-12-01",
    },
    "M1": {
        "name": "华东客户日",
        "kind": "other",
        "other_kind": "工厂开放日",
        "aim": "老客户增购",
        "target_customers": "华东金牌客户",
        "expected_result": "30 条有效线索",
        "time": TIME,
        "place": "苏州",
        "attendance": 80,
        "budget": yuan("60000.00"),
        "budget_source": "市场部年度预算",
        "means": "讲师 2 名，展板 6 块",
    },
    "M2": {
        "visitors": [{"name": "赵总", "position": "总经理"}, {"name": "钱工", "position": "总工程师"}],
        "headcount": 4,
        "date": "2026-12-03",
        "itinerary": "上午参观车间，下午座谈",
        "topics": "产能与质量体系",
        "receiver": PERSON,
        "level": "business_unit",
        "purpose": "增强信心",
    },
    "M3": {
        "leader": PERSON,
        "executive": {"name": "孙董事长", "phone": "13800138000"},
        "time": TIME,
        "place": "北京国贸三期",
        "background": "合作三年，去年交付延误一次",
        "topics": "战略合作",
        "outcome": "签订框架协议的时间表",
    },
    "M4": {
        "recipient": "周主任",
        "recipient_position": "采购主任",
        "occasion": "春节拜访",
        "given_by": PERSON,
        "items": [
            {"item": "纪念茶具", "quantity": 2, "unit_value": yuan("180.00")},
            {"item": "台历", "quantity": 10, "unit_value": yuan("25.50")},
        ],
    },
    "C1": {
        "products": [
            {
                "product": "交换机 S5200",
                "quantity": 40,
                "list_price": yuan("8000.00"),
                "wanted_price": yuan("6800.00"),
            }
        ],
        "margin": "18.5",
        "valid_until": "2026-12-31",
        "reason": "首单，后续三期",
        "competitor": "某厂商",
        "competitor_price": {"amount": "6900.00", "currency": "USD"},
    },
    "C2": {
        "contract": "设备采购合同 HT-2026-118",
        "kind": "sales",
        "counterparties": "上海示例科技有限公司\n我公司",
        "amount": yuan("272000.00"),
        "signing_on": "2026-12-20",
        "deviates": "yes",
        "deviations": "付款账期 90 天，客户惯例",
    },
}
