"""People at their browsers: opening pages, filling forms as they are rendered, acting on requests.

Elements are found by where they lead and what they are called in the form, so the same steps serve both languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import ConsoleMessage, FilePayload, Locator, Page, Request, Response, expect

from tests.browser import READY

REPORT = FilePayload(name="report.txt", mimeType="text/plain", buffer=b"Throughput 1200 a second.")
SAVED = re.compile(r"\d\d:\d\d")
_REFUSED = re.compile(
    r"Failed to load resource: the server responded with a status of (401|409|422)"
    r"|htmx:(afterRequest|sendAbort|sendError)"
)
_CONTROLS = """nodes => nodes.filter(node => !node.closest("[hidden]")).map(node => ({
  name: node.name,
  kind: node.matches("[data-picker]") ? "picker" : node.tagName === "SELECT" ? "select"
    : node.inputMode === "decimal" ? "number" : node.type,
}))"""


def watch(page: Page, problems: list[str]) -> None:
    """Collect what breaks on the page: script errors, what its security policy refuses, what cannot be loaded.

    A refusal that the product means (409, 422, 401) is no problem, nor a request that a navigation ended: htmx
    reports both on the console.
    """

    def said(line: ConsoleMessage) -> None:
        if line.type == "error" and not _REFUSED.match(line.text):
            problems.append(f"console at {page.url}: {line.text}")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            problems.append(f"{request.failure}: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 500:
            problems.append(f"{response.status}: {response.url}")

    page.on("pageerror", lambda error: problems.append(f"script at {page.url}: {error}"))
    page.on("console", said)
    page.on("requestfailed", failed)
    page.on("response", answered)


def pass_time(page: Page, seconds: int = 21) -> None:
    """Let the clock of the browser jump, so that a list that looks anew every 20 seconds does so now."""
    page.clock.fast_forward(seconds * 1000)


def in_days(days: int) -> str:
    """A time for an <input type=datetime-local>."""
    return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%dT10:00")


def is_chinese(page: Page) -> bool:
    """The page is shown in Chinese, people by their Chinese names."""
    return (page.locator("html").get_attribute("lang") or "").startswith("zh")


def pick(select: Locator, typed: str) -> None:
    """Choose in a searching picker as a person does: click, see the cursor, type, take the first that is offered."""
    box = select.locator("xpath=following-sibling::div[contains(@class, 'ts-wrapper')]")
    box.locator(".ts-control").click()
    typing = box.locator("input:not(.items-placeholder)")
    expect(typing).to_be_focused()
    typing.press_sequentially(typed)
    box.locator(".option", has_text=typed).first.click()


def fill_questions(form: Locator) -> None:
    """Answer every question that is shown, by the kind of its control; answers may bring further questions."""
    done: set[str] = set()
    while new := [control for control in _shown(form) if control["name"] not in done]:
        control = new[0]
        _KINDS.get(control["kind"], _write)(form.locator(f"[name='{control['name']}']"), control)
        done.add(control["name"])


def _shown(form: Locator) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = form.locator(
        "input[name^='answers-'], select[name^='answers-'], textarea[name^='answers-']"
    ).evaluate_all(_CONTROLS)
    return found


def _write(field: Locator, control: dict[str, Any]) -> None:
    field.fill("As agreed with the customer 按客户约定")


_KINDS: dict[str, Callable[[Locator, dict[str, Any]], None]] = {
    "number": lambda field, control: field.fill("2"),
    "date": lambda field, control: field.fill(in_days(9)[:10]),
    "datetime-local": lambda field, control: field.fill(in_days(9)),
    "email": lambda field, control: field.fill("wang@customer.example"),
    "tel": lambda field, control: field.fill("+86 21 5555 0100"),
    "select": lambda field, control: _choose_last(field),
    "radio": lambda field, control: field.last.check(),
    "checkbox": lambda field, control: field.first.check(),
    "file": lambda field, control: field.set_input_files(REPORT),
    "picker": lambda field, control: pick(field, "陈国栋" if is_chinese(field.page) else "Chen Guodong"),
}


def _choose_last(field: Locator) -> None:
    field.select_option(index=field.locator("option").count() - 1)


def begin(page: Page, code: str) -> None:
    """From any page to the form of a content: two clicks."""
    page.click("header a[href='/requests/new/']")
    page.click(f"a.content-option[href^='/requests/new/{code}/'] >> nth=0")
    expect(page.locator(f"{READY} #id_title")).to_be_visible()


def fill_common(page: Page, title: str, *, customer: str = "") -> None:
    """What every content asks."""
    page.fill("#id_title", title)
    if customer:
        pick(page.locator("#id_customer"), customer)
    page.fill("#id_wanted_by", in_days(12))


def confirm_precondition(page: Page) -> None:
    page.check("#id_precondition_confirmed")


def submit(page: Page) -> str:
    """Submit the form; gives the number of the request, whose page is shown."""
    page.click("#request-form button[name=submit]")
    page.wait_for_url(re.compile(r"/requests/SR-"))
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def row(page: Page, number: str) -> Locator:
    """The line of a request in a list."""
    return page.locator(f"{READY} tr[data-row]:has(a[href='/requests/{number}/'])")


def open_action(place: Locator, name: str) -> Locator:
    """Press an action on the request's page or in its line; gives the form in the dialog."""
    place.locator(f"a[href$='/{name.replace('_', '-')}/']").first.click()
    return place.page.locator("dialog[open] form")


def send(form: Locator) -> None:
    """Send the form of an action and wait until its dialog is gone."""
    form.locator("button[type=submit]").click()
    expect(form).to_have_count(0)


def act(place: Locator, name: str) -> None:
    """An action that asks nothing."""
    send(open_action(place, name))


def actions(page: Page) -> Locator:
    """The buttons of a request's page."""
    return page.locator(f"{READY} .request-actions")
