"""What a browser calls itself, in two words that a person recognises."""

from __future__ import annotations

import re

BROWSERS = (
    ("WeChat", r"MicroMessenger"),
    ("DingTalk", r"DingTalk"),
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("HarmonyOS", r"HarmonyOS|OpenHarmony"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


def device(user_agent: str) -> str:
    """Such as "Firefox · Windows"; the first words of the text when nothing in it is known."""
    found = [next((name for name, sign in signs if re.search(sign, user_agent)), "") for signs in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found)) or user_agent[:40] or "?"
