"""Phone numbers and domains as they are compared: what is written differently by habit is taken away."""

from __future__ import annotations

import re

from core.text import folded

PHONE_LENGTH = 20
DOMAIN_LENGTH = 100
CHINA = "86"
MOBILE_LENGTH = 11

_FREE_MAIL = """
    qq.com foxmail.com vip.qq.com 163.com 126.com yeah.net vip.163.com vip.126.com 188.com sina.com sina.cn
    sina.com.cn
    vip.sina.com sohu.com tom.com 21cn.com 139.com 189.cn wo.cn aliyun.com 263.net chinaren.com gmail.com
    googlemail.com outlook.com hotmail.com live.com live.cn msn.com yahoo.com yahoo.cn yahoo.com.cn yahoo.co.jp
    ymail.com icloud.com me.com mac.com aol.com gmx.com gmx.de gmx.net web.de mail.com mail.ru yandex.ru yandex.com
    proton.me protonmail.com naver.com daum.net hanmail.net hinet.net 88.com 2980.com
"""
FREE_MAIL = frozenset(_FREE_MAIL.split())
"""Anybody can have a mailbox there: it says nothing about the company."""

_SHARED_SITES = """
    1688.com alibaba.com taobao.com tmall.com jd.com weixin.qq.com weibo.com made-in-china.com made-in-china.cn
    facebook.com linkedin.com github.io wixsite.com weebly.com wordpress.com blogspot.com b2b.cn hc360.com
"""
SHARED_SITES = frozenset(_SHARED_SITES.split())
"""Many companies have their pages there."""

_EXTENSION = re.compile(r"(?:ext(?:ension)?\.?|转|分机|#|\bx)\s*[0-9]+.*$|(?<=[0-9]{7})-[0-9]{1,5}$")
_SECOND = re.compile(r"[/;、，,]")
_SECOND_LEVEL = frozenset({"com", "net", "org", "gov", "edu", "ac", "co", "or", "ne", "go", "gob", "mil"})
_HOST = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]", re.ASCII)
_SHORTEST = 7


def phone_key(phone: str) -> str:
    """The digits of the (first) number: China's code and the zero before an area or a mobile number left out, as is
    what is dialled inside the company. Other countries' numbers keep their code. "" when too few digits stay.
    """
    text = _EXTENSION.sub("", _SECOND.split(folded(phone).strip())[0].strip())
    digits = re.sub(r"[^0-9]", "", text.replace("(0)", ""))
    is_foreign, digits = text.startswith("+") or digits.startswith("00"), digits.removeprefix("00")
    if digits.startswith(CHINA) and (is_foreign or len(digits) in (12, 13)):
        is_foreign, digits = False, digits[2:]
    key = digits if is_foreign else digits.lstrip("0")
    return key[:PHONE_LENGTH] if len(key) >= _SHORTEST else ""


def is_mobile(phone: str) -> bool:
    """A mobile number in China."""
    key = phone_key(phone)
    return len(key) == MOBILE_LENGTH and key[0] == "1" and key[1] in "3456789"


def domain_of(address: str) -> str:
    """The registered domain of a website or a mail address; "" when it has none or shares it with everybody."""
    text = folded(address).strip().rpartition("@")[2]
    host = re.split(r"[/?#:]", text.partition("://")[2] or text)[0].strip().strip(".")
    if not _HOST.fullmatch(host) or _is_shared(host):
        return ""
    labels = host.split(".")
    size = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-size:])[:DOMAIN_LENGTH]


def _is_shared(host: str) -> bool:
    return any(host == shared or host.endswith(f".{shared}") for shared in FREE_MAIL | SHARED_SITES)
