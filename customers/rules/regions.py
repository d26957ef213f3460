"""Regions that company names carry: countries, provinces, cities; in Chinese and, where usual, in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_PROVINCES = """
北京 |
天津 |
上海 |
重庆 |
河北 | 石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水
山西 | 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁
内蒙古 | 呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安盟 锡林郭勒 阿拉善
辽宁 | 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛
吉林 | 长春 四平 辽源 通化 白山 松原 白城 延边
黑龙江 | 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭
江苏 | 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 昆山 江阴 张家港 常熟 太仓 宜兴
浙江 | 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 义乌 慈溪 余姚 诸暨
安徽 | 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城
福建 | 福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 晋江 石狮
江西 | 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶
山东 | 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽
河南 | 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源
湖北 | 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门
湖南 | 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西
广东 | 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮
广西 | 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左
海南 | 海口 三亚 三沙 儋州
四川 | 成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山
贵州 | 贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南
云南 | 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆
西藏 | 拉萨 日喀则 昌都 林芝 山南 那曲 阿里
陕西 | 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛
甘肃 | 兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南
青海 | 西宁 海东 海北 黄南 果洛 玉树 海西
宁夏 | 银川 石嘴山 吴忠 固原 中卫
新疆 | 乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 喀什 和田 伊犁 塔城 阿勒泰 石河子
香港 |
澳门 |
台湾 | 台北 高雄 台中 台南 新竹
"""
_COUNTRIES = """
    中国 美国 日本 德国 韩国 英国 法国 意大利 新加坡 印度
    加拿大 澳大利亚 俄罗斯 瑞士 瑞典 荷兰 亚洲 亚太 欧洲
"""

_ENGLISH = {
    "中国": "china|prc|pr china|p r china|mainland china",
    "北京": "beijing|peking",
    "天津": "tianjin",
    "上海": "shanghai",
    "重庆": "chongqing",
    "河北": "hebei",
    "石家庄": "shijiazhuang",
    "唐山": "tangshan",
    "山西": "shanxi",
    "太原": "taiyuan",
    "内蒙古": "inner mongolia|neimenggu",
    "辽宁": "liaoning",
    "沈阳": "shenyang",
    "大连": "dalian",
    "吉林": "jilin",
    "长春": "changchun",
    "黑龙江": "heilongjiang",
    "哈尔滨": "harbin|haerbin",
    "大庆": "daqing",
    "江苏": "jiangsu",
    "南京": "nanjing",
    "无锡": "wuxi",
    "常州": "changzhou",
    "苏州": "suzhou",
    "南通": "nantong",
    "徐州": "xuzhou",
    "扬州": "yangzhou",
    "昆山": "kunshan",
    "浙江": "zhejiang",
    "杭州": "hangzhou",
    "宁波": "ningbo",
    "温州": "wenzhou",
    "嘉兴": "jiaxing",
    "绍兴": "shaoxing",
    "金华": "jinhua",
    "义乌": "yiwu",
    "安徽": "anhui",
    "合肥": "hefei",
    "芜湖": "wuhu",
    "福建": "fujian",
    "福州": "fuzhou",
    "厦门": "xiamen|amoy",
    "泉州": "quanzhou",
    "江西": "jiangxi",
    "南昌": "nanchang",
    "山东": "shandong",
    "济南": "jinan",
    "青岛": "qingdao|tsingtao",
    "烟台": "yantai",
    "潍坊": "weifang",
    "威海": "weihai",
    "河南": "henan",
    "郑州": "zhengzhou",
    "洛阳": "luoyang",
    "湖北": "hubei",
    "武汉": "wuhan",
    "宜昌": "yichang",
    "湖南": "hunan",
    "长沙": "changsha",
    "株洲": "zhuzhou",
    "广东": "guangdong|canton",
    "广州": "guangzhou",
    "深圳": "shenzhen",
    "珠海": "zhuhai",
    "汕头": "shantou",
    "佛山": "foshan",
    "惠州": "huizhou",
    "东莞": "dongguan",
    "中山": "zhongshan",
    "广西": "guangxi",
    "南宁": "nanning",
    "柳州": "liuzhou",
    "桂林": "guilin",
    "海南": "hainan",
    "海口": "haikou",
    "四川": "sichuan",
    "成都": "chengdu",
    "绵阳": "mianyang",
    "贵州": "guizhou",
    "贵阳": "guiyang",
    "云南": "yunnan",
    "昆明": "kunming",
    "西藏": "tibet|xizang",
    "拉萨": "lhasa",
    "陕西": "shaanxi",
    "西安": "xian|xi an",
    "甘肃": "gansu",
    "兰州": "lanzhou",
    "青海": "qinghai",
    "西宁": "xining",
    "宁夏": "ningxia",
    "银川": "yinchuan",
    "新疆": "xinjiang",
    "乌鲁木齐": "urumqi",
    "香港": "hong kong|hongkong|hk",
    "澳门": "macau|macao",
    "台湾": "taiwan",
    "台北": "taipei",
    "美国": "usa|us|america|u s a|united states",
    "日本": "japan",
    "德国": "germany|deutschland",
    "韩国": "korea",
    "英国": "uk|united kingdom",
    "法国": "france",
    "意大利": "italy|italia",
    "新加坡": "singapore",
    "印度": "india",
    "加拿大": "canada",
    "澳大利亚": "australia",
    "俄罗斯": "russia",
    "瑞士": "switzerland",
    "瑞典": "sweden",
    "荷兰": "netherlands|holland",
    "亚洲": "asia",
    "亚太": "asia pacific|apac",
    "欧洲": "europe",
}


def _parents() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for line in _PROVINCES.split("\n"):
        province, _bar, cities = line.partition("|")
        pairs |= {city: province.strip() for city in cities.split()}
        if province.strip():
            pairs[province.strip()] = "中国"
    return pairs | dict.fromkeys(_COUNTRIES.split(), "")


ABOVE: Mapping[str, str] = MappingProxyType(_parents())
"""Region to the one that it lies in; a country's is ""."""

ENGLISH: Mapping[tuple[str, ...], str] = MappingProxyType(
    {tuple(way.split()): region for region, ways in _ENGLISH.items() for way in ways.split("|")}
)
"""Words of an English name, in small letters, to the region that they name."""


def lies_in(region: str, wider: str) -> bool:
    """Whether a region of the table is the wider one or lies in it."""
    while region and region != wider:
        region = ABOVE.get(region, "")
    return bool(region)
