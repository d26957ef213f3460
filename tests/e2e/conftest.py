"""The demo company in front of its catalogue and routing table, without its history; people sit down at browsers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from customers.models import Customer
from requests_app.demo import organisation
from requests_app.models import SupportContent, SupportRequest
from requests_app.services import drafts, lifecycle
from requests_app.services.routing_table import load_defaults
from tests.browser import PATIENCE, WIDE, open_browser, sign_in
from tests.factories import make_customer

from .office import watch

SLOWER = float(os.environ.get("SLOW_BROWSER", "1"))  # SLOW_BROWSER=4: to look for steps that only a quick machine takes
Sit = Callable[..., Page]
HandIn = Callable[[str], SupportRequest]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(autouse=True)
def company(transactional_db: None, settings: Settings, tmp_path: Path) -> organisation.Organisation:
    """Everybody of the demo company, the thirteen contents and the routing table of the domain."""
    settings.MEDIA_ROOT = tmp_path
    call_command("load_catalogue", verbosity=0)
    built = organisation.build()
    load_defaults()
    return built


@pytest.fixture
def customer(company: organisation.Organisation) -> Customer:
    return make_customer(owner=company.people["Zhang Wei"], name="上海恒泰信息技术有限公司")


@pytest.fixture
def hand_in(company: organisation.Organisation) -> HandIn:
    """`hand_in("Title")` submits a request for sales tools in Zhang Wei's name."""
    content, rep = SupportContent.objects.get(code="S1"), company.people["Zhang Wei"]
    answers = {"materials": ["brochure"], "formats": ["pdf"], "occasion": "展会", "needed_by": "2030-01-15"}

    def hand_in(title: str) -> SupportRequest:
        wanted = timezone.now() + timedelta(days=9)
        return lifecycle.submit(
            drafts.begin(by=rep, content=content, title=title, wanted_by=wanted, answers=answers), by=rep
        )

    return hand_in


@pytest.fixture
def problems() -> list[str]:
    """What broke on any page of the test; a test that breaks something on purpose takes it out again."""
    return []


@pytest.fixture
def sit(chromium: Browser, live_server: LiveServer, problems: list[str]) -> Iterator[Sit]:
    """`sit("Zhang Wei", language="en")` gives the person's page, in a browser of its own, signed in."""
    contexts: list[BrowserContext] = []

    def sit_down(name: str, *, language: str = "en", viewport: ViewportSize = WIDE, at: str = "/") -> Page:
        User.objects.filter(name_latin=name).update(language=language)
        context = chromium.new_context(base_url=live_server.url, viewport=viewport, locale=language[:2])
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.clock.install()
        sign_in(context, User.objects.get(name_latin=name), live_server.url)
        page = context.new_page()
        watch(page, problems)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(at)
        return page

    yield sit_down
    for context in contexts:
        context.close()
    assert problems == []
