"""What of a company's name is habit of writing, and what makes it another company."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import folded
from customers.rules.names import CORE_LENGTH, KEY_LENGTH, core_of, key_of, near_of, plain, sort_name_of, taken_apart

BEIJING_HUAXIN = [
    "北京华信科技有限公司",
    "华信(北京)科技有限公司",
    "华信（北京）科技有限公司",
    "华信科技【北京】有限公司",
    "北京市华信科技股份有限公司",
    "華信科技(北京)有限責任公司",
    "华信科技北京有限公司",
    "华信科技有限公司(北京)",
    "（北京）华信科技有限公司",
    "北京 华信 科技 有限 公司",
    "中国北京华信科技有限公司",
]
ENGLISH_HUAXIN = [
    "Beijing Huaxin Technology Co., Ltd.",
    "Huaxin Technology (Beijing) Co. Ltd",
    "HUAXIN TECHNOLOGY CO.,LTD., BEIJING",
    "Ｈｕａｘｉｎ　Technology Beijing Limited",
    "The Huaxin Technology Company of Beijing, China",
    "Hua Xin Technology [Beijing] Corp.",
]


@pytest.mark.parametrize("name", BEIJING_HUAXIN)
def test_key_of_one_company_however_it_is_written(name: str) -> None:
    assert (key_of(name), core_of(name)) == ("北京华信科技", "华信科技")


@pytest.mark.parametrize("name", ENGLISH_HUAXIN)
def test_key_of_one_company_in_english(name: str) -> None:
    assert (key_of(name), core_of(name)) == ("北京huaxintechnology", "huaxintechnology")


@pytest.mark.parametrize(
    ("name", "key", "core"),
    [
        ("上海市政工程设计研究总院（集团）有限公司", "上海市政工程设计研究总院集团", "市政工程设计研究总院"),
        ("广东省深圳市南山区大疆创新科技有限公司", "深圳南山区大疆创新科技", "大疆创新科技"),
        ("新疆维吾尔自治区石河子市天业股份有限公司", "石河子天业", "天业"),
        ("广州市连锁超市有限公司", "广州连锁超市", "广州连锁超市"),
        ("河北省任丘市恒通管业有限公司", "河北任丘市恒通管业", "恒通管业"),
        ("海尔(集团)公司", "海尔集团", "海尔"),
        ("3M中国有限公司", "中国3m", "3m"),
        ("西门子（中国）有限公司", "中国西门子", "西门子"),
        ("腾讯（Tencent）科技有限公司", "腾讯科技", "腾讯科技"),
        ("华信(2000)科技有限公司", "华信2000科技", "华信2000科技"),
        ("中国银行股份有限公司", "中国银行", "中国银行"),
        ("上海第一建筑工程有限公司", "上海第一建筑工程", "上海第一建筑工程"),
        ("Bank of China Limited", "中国bank", "中国bank"),
        ("I.B.M. Corp.", "ibm", "ibm"),
        ("Huaxin Intl. Trdg. Pte. Ltd.", "huaxinintltrdg", "huaxininternationaltrading"),
        ("Haier Group Corporation", "haier集团", "haier"),
        ("Samsung Electronics (Asia Pacific) GmbH", "亚太samsungelectronics", "samsungelectronics"),
        ("印象云南", "云南印象", "印象"),
        ("上海滩", "上海滩", "上海滩"),
    ],
)
def test_key_and_core(name: str, key: str, core: str) -> None:
    assert (key_of(name), core_of(name)) == (key, core)


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("北京华信科技有限公司上海分公司", "上海分公司"),
        ("华信科技上海市分公司", "上海分公司"),
        ("华信科技（上海）分公司", "上海分公司"),
        ("中国工商银行股份有限公司北京分行", "北京分行"),
        ("中国工商银行北京市分行", "北京分行"),
        ("中建三局第二建设工程有限责任公司第一分公司", "第一分公司"),
        ("华信科技一分公司", "一分公司"),
        ("华信科技有限公司分公司", "分公司"),
        ("Huaxin Technology Co., Ltd. Shanghai Branch", "上海分公司"),
        ("Huaxin Technology Co., Ltd. Hong Kong Branch Office", "香港分公司"),
        ("Huaxin Technology Co., Ltd. Pudong Branch", "pudong分公司"),
        ("Huaxin Pudong Branch", "pudong分公司"),
        ("Branch", ""),
        ("北京华信科技有限公司", ""),
    ],
)
def test_a_branch_is_another_record_than_its_company(name: str, branch: str) -> None:
    assert taken_apart(name).branch == branch
    assert key_of(name).endswith(branch)


def test_a_branch_has_the_core_of_its_company() -> None:
    assert core_of("北京华信科技有限公司上海分公司") == core_of("北京华信科技有限公司")


@pytest.mark.parametrize(
    "name", ["公司", "（北京）", "北京", "北京市", "有限公司", "China Co., Ltd.", "The", "!!!", "集团", "分公司", "…"]
)
def test_key_of_a_name_of_common_words_is_not_empty(name: str) -> None:
    assert key_of(name)
    assert core_of(name)
    assert near_of(name) or len(plain(name)) < 3


def test_near_of_names_with_one_wrong_character_meets() -> None:
    name = "中科海讯数字科技有限公司"
    for wrong in ("中科海迅数字科技有限公司", "中科海讯数科技", "中科海讯讯数字科技", "中海科讯数字科技"):
        assert set(near_of(name)) & set(near_of(wrong)), wrong
    assert not set(near_of(name)) & set(near_of("中科曙光数字科技有限公司"))
    assert set(near_of("Acme Precision Machinery Ltd")) & set(near_of("Precision Machinery Acme"))
    assert all(-(2**31) <= number < 2**31 for number in near_of("华信科技" * 20))


def test_sort_name_of_chinese_is_its_syllables() -> None:
    assert sort_name_of("重庆长江银行ABC") == "chong qing chang jiang yin hang abc"
    assert sort_name_of("Great  Wall") == "great wall"


PARTS = st.tuples(
    st.sampled_from(["", "北京", "上海市", "广东省深圳市", "中国"]),
    st.sampled_from(["华信", "中科海讯", "大疆创新", "长城", "ABC", "三一"]),
    st.sampled_from(["", "科技", "国际贸易", "重工"]),
    st.sampled_from(["", "有限公司", "集团有限公司", "股份有限公司"]),
)
NAMES = PARTS.map("".join)


@given(st.text(max_size=200))
def test_plain_changes_nothing_twice(name: str) -> None:
    assert plain(plain(name)) == plain(name)


@given(st.text(min_size=1, max_size=200))
def test_keys_of_any_text_fit_their_columns(name: str) -> None:
    assert len(key_of(name)) <= KEY_LENGTH
    assert len(core_of(name)) <= CORE_LENGTH
    assert len(sort_name_of(name)) <= KEY_LENGTH
    assert bool(key_of(name)) == bool(core_of(name)) == bool(plain(name))


@given(NAMES)
def test_key_of_a_key_is_the_key(name: str) -> None:
    assert key_of(key_of(name)) == key_of(name)


@given(NAMES, st.sampled_from([" ", "　", "·", "-", "。"]), st.integers(0, 30))
def test_key_of_a_name_with_blanks_or_points_in_it(name: str, sign: str, at: int) -> None:
    place = min(at, len(name))
    if "ABC" not in name or not name[max(0, place - 3) : place + 3].isascii():
        assert key_of(name[:place] + sign + name[place:]) == key_of(name)


@given(NAMES)
def test_key_of_a_name_in_full_width_and_capitals(name: str) -> None:
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isascii() else letter for letter in name.upper())
    assert folded(wide) == folded(name)
    assert key_of(wide) == key_of(name.lower()) == key_of(name)
