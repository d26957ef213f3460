"""What a company does or is, as its name says: many companies share these words, and they tell two companies apart."""

from __future__ import annotations

import re

_CHINESE_WORDS = """
    科技 技术 电子 信息 软件 网络 网讯 通信 通讯 电信 数据 数码 数字 智能 智慧 互联 互联网 物联网 云计算 计算机 电脑
    系统 集成 半导体 微电子 光电 光学
    电气 电器 电力 电缆 电线 电源 电机 电池 能源 新能源 太阳能 光伏 风电 石油 石化 化工 化学 燃气 天然气 煤炭 矿业
    环保 环境 节能 水务 水利 供水 热力
    机械 机电 机床 设备 装备 仪器 仪表 工具 模具 五金 阀门 轴承 泵业 重工 制造 加工 铸造 工业 实业 产业 自动化 机器人
    汽车 汽配 汽车零部件 零部件 船舶
    航空 航天 铁路 轨道交通 交通 物流 运输 货运 快递 仓储 供应链 港口 国际货运代理
    钢铁 钢管 钢构 金属 铝业 铜业 有色 材料 新材料 建材 水泥 玻璃 陶瓷 塑料 塑胶 橡胶 纸业 造纸 包装 印刷 印务
    建筑 建设 建工 工程 安装 装饰 装修 装潢 设计 园林 景观 市政 路桥 房地产 地产 置业 物业 物业管理 消防
    纺织 服装 服饰 针织 制衣 鞋业 皮革 家具 家居 家电 玩具 珠宝 首饰 日化 化妆品 眼镜 文具 办公 办公用品
    食品 饮料 乳业 粮油 茶业 酒业 水产 农业 林业 种业 饲料 养殖 畜牧 生态 生物 生物技术 医药 药业 制药 医疗 医疗器械
    器械 健康 医院 诊所
    贸易 商贸 国际贸易 进出口 经贸 工贸 商业 百货 超市 零售 电子商务 电商 连锁 酒店 宾馆 餐饮 饭店 旅游 旅行社 会展
    展览
    银行 证券 保险 基金 信托 担保 租赁 融资租赁 投资 资产管理 资本 金融 小额贷款 期货 典当 支付
    传媒 文化 文化传播 文化传媒 广告 影视 娱乐 游戏 动漫 出版 教育 培训 咨询 顾问 管理 企业管理 服务 人力资源 劳务
    家政 保洁 保安 检测 认证 监理
    律师事务所 会计师事务所 事务所 研究院 研究所 设计院 大学 学院 学校 中学 小学 幼儿园 中心 协会 合作社
    发展 开发 控股 国际 企业 股份 经营 商行 商店 经营部 工厂 厂 店 局 供电 体育 卫浴 灯饰 照明 厨具 门窗 空调 制冷
    暖通 电梯 安防
"""
CHINESE = frozenset(_CHINESE_WORDS.split())

_ENGLISH_WORDS = """
    technology electronics electric electrical information software network networks communication telecom data digital
    intelligent smart internet computer system semiconductor optoelectronics optics power energy solar petroleum
    chemical gas coal mining environmental environment water machinery machine equipment instrument tool mold hardware
    valve bearing pump heavy manufacturing industry industrial automation robot robotics automobile automotive auto part
    component marine shipping aviation aerospace railway transport transportation logistics express freight warehouse
    supply chain port steel metal aluminum copper material cement glass ceramic plastic rubber paper packaging package
    printing construction building engineering decoration design landscape estate property textile garment clothing
    fashion apparel knitting shoe leather furniture home appliance toy jewelry cosmetic optical stationery office food
    beverage dairy grain tea wine liquor seafood agriculture agricultural forestry seed feed ecology biology biotech
    biotechnology bio pharmaceutical pharma medicine medical device health healthcare hospital trading trade import
    export commerce commercial retail store supermarket hotel restaurant catering travel tourism exhibition bank
    security insurance fund trust guarantee leasing lease investment capital finance financial asset media culture
    cultural advertising film entertainment game publishing education training consulting consultancy consultant
    management service labor testing certification research institute university college school center development
    international enterprise global holding business solution lighting elevator sport motor battery cable wire
    science scientific sciences life lab laboratory venture partner product production supply distribution
    kitchen cleaning photonics display
"""
ENGLISH = frozenset(_ENGLISH_WORDS.split())
"""In the singular, as `spelt_out` gives them."""

_SHORT = {
    "tech": "technology",
    "techs": "technology",
    "technologies": "technology",
    "technical": "technology",
    "intl": "international",
    "mfg": "manufacturing",
    "manufacturer": "manufacturing",
    "manufacturers": "manufacturing",
    "manufacture": "manufacturing",
    "eng": "engineering",
    "engrg": "engineering",
    "dev": "development",
    "sys": "system",
    "svc": "service",
    "svcs": "service",
    "mgmt": "management",
    "mgt": "management",
    "info": "information",
    "equip": "equipment",
    "mach": "machinery",
    "chem": "chemical",
    "pharm": "pharmaceutical",
    "telecommunication": "telecom",
    "telecommunications": "telecom",
    "comm": "communication",
    "sci": "science",
    "ind": "industry",
    "inds": "industry",
    "bros": "brothers",
    "trdg": "trading",
    "imp": "import",
    "exp": "export",
    "centre": "center",
    "aluminium": "aluminum",
    "mould": "mold",
    "labour": "labor",
    "jewellery": "jewelry",
    "electronic": "electronics",
    "univ": "university",
    "inst": "institute",
    "dept": "department",
    "natl": "national",
    "env": "environmental",
}


def spelt_out(word: str) -> str:
    """An English word of a name as it is compared: abbreviations in full, trade words in the singular."""
    if word in _SHORT:
        return _SHORT[word]
    forms = (word, f"{word[:-3]}y" if word.endswith("ies") else word, word.removesuffix("es"), word.removesuffix("s"))
    return next((form for form in forms if form in ENGLISH), word)


CHINESE_RUN = re.compile("|".join(sorted(CHINESE, key=len, reverse=True)))
"""Finds them in a text, the longest first."""
