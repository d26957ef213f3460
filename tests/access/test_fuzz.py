"""Bad input at every address and in every form: an answer below 500, whatever comes.

The seed is printed with a failure and can be given: FUZZ_SEED=… FUZZ_CALLS=… pytest tests/access/test_fuzz.py
"""

from __future__ import annotations

import os
import random
import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from requests_app.rules.states import State

from .addresses import address, routes
from .desk import Answer, Desk

pytestmark = pytest.mark.django_db

SEED = int(os.environ.get("FUZZ_SEED", "20261123"))
CALLS = int(os.environ.get("FUZZ_CALLS", "600"))

TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "0",
    "-1",
    "1",
    "1.5",
    "9" * 30,
    "-" + "9" * 30,
    "2147483648",
    "9223372036854775808",
    "1e999",
    "NaN",
    "Infinity",
    "٣",
    "²",
    "true",
    "None",
    "null",
    "[]",
    '{"a":',
    "x" * 300,
    "长" * 9000,
    "\ud800",
    "\u202e\u0000\ufffe",
    "'; DROP TABLE accounts_user; --",
    "%s%d%(x)s",
    "{{ 7*7 }}{% now %}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "2026-02-30T25:61",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "SR-2026-00001",
    "post-1",
    "person-99999999999999999999",
    "CNY",
    "=1+1",
]
NAMES = [
    "q",
    "tab",
    "page",
    "after",
    "before",
    "cursor",
    "sort",
    "version",
    "customer",
    "unit",
    "content",
    "next",
    "no",
]
NAMES += ["old", "new", "title", "token", "number", "action", "person", "under", "size", "part", "view", "state", "due"]
INPUT = re.compile(r'<(?:input|select|textarea)[^>]*?\bname="([^"]+)"')


class Fuzz:
    """Addresses with forged parts, questions and forms with wrong answers; the same for the same seed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.chance = random.Random(SEED)
        self.routes = sorted(set(routes()) - {"account_logout"})
        self.fields: dict[str, list[str]] = {}

    def text(self) -> str:
        return self.chance.choice(TEXTS)

    def where(self, route: str) -> str:
        """The address of the route as the table has it, in a third of the calls with one part forged."""
        right = address(self.desk, route).partition("?")[0]
        if self.chance.random() > 1 / 3:
            return right
        parts = right.split("/")
        place = self.chance.choice([at for at, part in enumerate(parts) if any(c.isdigit() for c in part)] or [-1])
        parts[place] = quote(self.text().encode("utf-8", "surrogatepass"), safe="")
        return "/".join(parts)

    def form(self, column: str, route: str) -> dict[str, list[str]]:
        """Each field that the page shows with one or two wrong answers, and fields that it does not have."""
        if route not in self.fields:
            page = self.desk.answer(column, "GET", address(self.desk, route))
            self.fields[route] = sorted(set(INPUT.findall(page.body))) if page.status == 200 else []
        names = self.fields[route] + self.chance.sample(NAMES, 3)
        return {name: [self.text() for _ in range(self.chance.choice([1, 1, 1, 2]))] for name in names}

    def call(self, column: str, route: str) -> tuple[str, Answer]:
        """One call, and how to make it again."""
        where, sent = self.where(route), self.form(column, route)
        method = self.chance.choice(["GET", "POST", "POST"])
        headers = {"HX-Request": "true"} if self.chance.random() < 1 / 3 else {}
        sent = {name: [text.encode("utf-8", "replace").decode() for text in texts] for name, texts in sent.items()}
        told = f"seed {SEED}: {column} {method} {where} {headers} {sent!r}"
        return told, self.desk.answer(column, method, where, sent, headers=headers)


def test_no_input_makes_an_error_of_ours(desk: Desk) -> None:
    fuzz = Fuzz(desk)
    broken = []
    for number in range(CALLS):
        route = fuzz.routes[number % len(fuzz.routes)]
        told, answer = fuzz.call("admin" if number % 2 else "reqst", route)
        if answer.status >= 500:
            broken.append(told[:2000])
    assert broken == []


@pytest.mark.parametrize("where", ["views/%00/", "views/%00/delete/", "views/new/%00/", "views/new/lost/", "new/%00/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_address_that_nobody_made_is_not_found(desk: Desk, where: str, method: str) -> None:
    assert desk.answer("reqst", method, f"/requests/{where}").status == 404


def test_form_with_nul_in_its_key_is_shown_again(desk: Desk) -> None:
    watch = reverse("requests:watch", args=[desk.requests[State.IN_PROGRESS].number])
    assert desk.answer("reqst", "POST", watch, {"idempotency_key": "a\0b"}).status == 422
