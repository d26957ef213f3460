"""What the demo company sells, for how much, and who may grant how much."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.services.authority_rules import NewRule, set_rule
from approvals.services.flows import ensure_defaults

from ..models import PriceList, Product
from ..services import exchange_rates, price_lists, product_groups, products, terms
from ..services.price_lists import ListValues
from ..services.products import ProductValues
from ..services.reference_data import load_terms

# code, English, Chinese
GROUPS = (
    ("network", "Network equipment", "网络设备"),
    ("security", "Network security", "网络安全"),
    ("services", "Services", "技术服务"),
)
PIECE, YEAR, DAY = ("piece", "台"), ("year", "年"), ("day", "人天")
# code, group, English, Chinese, model, unit of measure, list price in yuan
PRODUCTS = (
    ("SW-24", "network", "Access switch, 24 ports", "24 口接入交换机", "HX-S5824", PIECE, "4800"),
    ("SW-48", "network", "Aggregation switch, 48 ports", "48 口汇聚交换机", "HX-S6848", PIECE, "12600"),
    ("AP-6", "network", "Wireless access point", "无线接入点", "HX-AP660", PIECE, "1980"),
    ("FW-1", "security", "Firewall", "下一代防火墙", "HX-F1200", PIECE, "38500"),
    ("VPN-50", "security", "Remote access, 50 users", "远程接入系统（50 用户）", "HX-V50", PIECE, "16800"),
    ("SV-INST", "services", "Installation and training", "安装与培训", "", DAY, "2400"),
    ("SV-CARE", "services", "Maintenance, one site", "单点维保服务", "", YEAR, "9600"),
)
BUNDLE = ("BR-KIT", "network", "Branch office kit", "分支机构套装", "", PIECE, "21500", (("SW-24", 2), ("AP-6", 6)))
# role, lowest price as a share of the list price, up to
AUTHORITY = (
    (Role.SALES_REP, "0.95", "500000"),
    (Role.SALES_MANAGER, "0.88", "2000000"),
    (Role.MARKETING_DIRECTOR, "0.75", "10000000"),
    (Role.COMPANY_LEADER, "0.5", None),
)
COMPANY = {
    "name_en": "Huaxin Technology Co., Ltd.",
    "name_zh": "华信科技股份有限公司",
    "credit_code": "91310115MA1K4X3A0E",
    "address_en": "No. 88, Zhangjiang Road, Pudong New Area, Shanghai",
    "address_zh": "上海市浦东新区张江路 88 号",
}


def write(administrator: User) -> PriceList:
    """Groups, products, the price list in force, exchange rates, authority, flows, standard texts; gives the list."""
    begins = date(timezone.localdate().year - 1, 1, 1)
    by_code = _products(administrator)
    prices = price_lists.begin(ListValues("Price list", "标准价格表", "CNY", begins), by=administrator)
    sold = {by_code[row[0]]: Decimal(row[6]) for row in (*PRODUCTS, BUNDLE[:7])}
    price_lists.set_prices(prices, sold, by=administrator, version=prices.version)
    prices = price_lists.publish(prices, by=administrator, version=PriceList.objects.get(pk=prices.pk).version)
    for currency, rate in (("USD", "7.12"), ("EUR", "8.24"), ("HKD", "0.915")):
        exchange_rates.set_rate(by=administrator, currency=currency, rate=Decimal(rate), valid_from=begins)
    for role, rate, up_to in AUTHORITY:
        limit = Decimal(up_to) if up_to else None
        set_rule(NewRule(role=role, lowest_rate=Decimal(rate), up_to=limit, valid_from=begins), by=administrator)
    ensure_defaults()
    load_terms()
    terms.set_company(by=administrator, version=None, **COMPANY)
    return prices


def _products(administrator: User) -> dict[str, Product]:
    groups = {
        code: product_groups.add_group(by=administrator, code=code, name_en=english, name_zh=chinese)
        for code, english, chinese in GROUPS
    }
    made: dict[str, Product] = {}
    for code, group, english, chinese, model, measure, _price in PRODUCTS:
        values = ProductValues(groups[group], english, chinese, *measure, model)
        made[code] = products.add_product(code, values, by=administrator)
    code, group, english, chinese, model, measure, _price, parts = BUNDLE
    inside = [(made[part], Decimal(number)) for part, number in parts]
    values = ProductValues(groups[group], english, chinese, *measure, model, parts=inside)
    return made | {code: products.add_product(code, values, by=administrator)}
