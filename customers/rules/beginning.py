"""What the archive of a new installation begins with. An administrator changes all of it in the product."""

from __future__ import annotations

from collections.abc import Mapping

PROTECTION_DAYS = 90
UNDO_DAYS = 30

WEIGHTS: Mapping[str, int] = {
    "signed": 100,
    "intent": 80,
    "key": 60,
    "progressing": 40,
    "potential": 20,
    "tracking": 10,
}
"""Tracking class to per cent of an opportunity's amount in the forecast."""

SIGHT: tuple[tuple[str, str, bool], ...] = (
    ("sales_rep", "own", True),
    ("coordinator", "all", False),
    ("supporter", "own", False),
    ("sales_manager", "team", True),
    ("marketing_director", "all", True),
    ("company_leader", "all", True),
    ("administrator", "all", True),
)
"""Role, how far it sees, and whether it sees there what is hidden from non-owners. An administrator changes it."""

Part = tuple[str, str, str]
INDUSTRIES: tuple[tuple[str, str, str, tuple[Part, ...]], ...] = (
    (
        "residential",
        "Residential",
        "住宅",
        (
            ("estate", "Housing estates", "住宅小区"),
            ("villa", "Villas", "别墅"),
            ("dormitory", "Dormitories and rented flats", "公寓与宿舍"),
        ),
    ),
    (
        "manufacturing",
        "Processing and manufacturing",
        "加工制造业",
        (
            ("machinery", "Machinery and equipment", "机械设备"),
            ("electronics", "Electronics", "电子"),
            ("textile", "Textiles and clothing", "纺织服装"),
            ("food", "Food and drink", "食品饮料"),
            ("chemical", "Chemicals and plastics", "化工塑料"),
            ("vehicle", "Vehicles and parts", "汽车及零部件"),
            ("other", "Other manufacturing", "其他制造"),
        ),
    ),
    (
        "agriculture",
        "Agriculture, forestry and breeding",
        "农林养殖业",
        (
            ("crops", "Crops", "种植"),
            ("forestry", "Forestry", "林业"),
            ("livestock", "Livestock", "畜牧养殖"),
            ("fishery", "Fishery", "水产"),
        ),
    ),
    (
        "public",
        "Public services",
        "公共服务业",
        (
            ("transport", "Public transport", "公共交通"),
            ("utilities", "Water, gas and heating", "水气热供应"),
            ("post", "Post and telecommunication", "邮政通信"),
            ("culture", "Culture and sports", "文化体育"),
        ),
    ),
    (
        "commerce",
        "Commerce and distribution",
        "商贸流通业",
        (
            ("wholesale", "Wholesale", "批发"),
            ("retail", "Retail chains", "连锁零售"),
            ("mall", "Department stores and malls", "百货商场"),
            ("logistics", "Logistics and warehousing", "物流仓储"),
            ("online", "Online trade", "电子商务"),
        ),
    ),
    (
        "small",
        "Small and medium commercial enterprises",
        "中小商业企业",
        (
            ("shop", "Shops", "商铺"),
            ("services", "Local services", "生活服务"),
            ("agency", "Agencies and consulting", "代理咨询"),
        ),
    ),
    (
        "government",
        "Government and institutions",
        "政府及事业单位",
        (
            ("authority", "Authorities", "政府机关"),
            ("institution", "Public institutions", "事业单位"),
            ("justice", "Police and justice", "公安司法"),
        ),
    ),
    (
        "energy",
        "Energy processing",
        "能源加工业",
        (
            ("power", "Power", "电力"),
            ("oil", "Oil and gas", "石油天然气"),
            ("coal", "Coal", "煤炭"),
            ("renewable", "Renewable energy", "新能源"),
        ),
    ),
    (
        "internet-cafe",
        "Internet cafés and call shops",
        "网吧话吧",
        (("cafe", "Internet cafés", "网吧"), ("call", "Call shops", "话吧")),
    ),
    (
        "finance",
        "Finance and insurance",
        "金融保险业",
        (
            ("bank", "Banks", "银行"),
            ("insurance", "Insurance", "保险"),
            ("securities", "Securities and funds", "证券基金"),
        ),
    ),
    (
        "construction",
        "Construction and real estate",
        "建筑房地产业",
        (
            ("developer", "Property developers", "房地产开发"),
            ("builder", "Construction", "建筑施工"),
            ("design", "Design and decoration", "设计装饰"),
            ("property", "Property management", "物业管理"),
        ),
    ),
    (
        "education",
        "Education",
        "教育业",
        (
            ("school", "Schools", "中小学"),
            ("university", "Universities", "高等院校"),
            ("training", "Training", "培训机构"),
        ),
    ),
    (
        "catering",
        "Catering and hotels",
        "餐饮酒店业",
        (
            ("hotel", "Hotels", "酒店"),
            ("restaurant", "Restaurants", "餐饮"),
            ("leisure", "Leisure and entertainment", "休闲娱乐"),
        ),
    ),
    (
        "healthcare",
        "Healthcare",
        "医疗卫生业",
        (
            ("hospital", "Hospitals", "医院"),
            ("clinic", "Clinics", "诊所"),
            ("pharma", "Pharmaceuticals and devices", "医药器械"),
        ),
    ),
    ("other", "Other", "其他", ()),
)
"""The 15 industries of domain §4: code, English, Chinese, and their parts. A part's code is that of both."""
