"""A real Chromium for the tests that are marked `browser`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from accounts.models import User
from salesops.local import chromium

PATIENCE = 15_000  # milliseconds; two busy cores
READY = "html[data-ready]"  # the page's scripts have bound; before, links and buttons work without them
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Chromium for a test session. Playwright's loop runs in our thread, which Django has to be told to bear."""
    path = chromium.provide()
    expect.set_options(timeout=PATIENCE)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def sign_in(context: BrowserContext, user: User, address: str) -> None:
    """Give the browser a session of that person at the test server."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def violations(page: Page) -> list[str]:
    """What axe finds wrong on the page, each with the first place it is found at."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['target']}" for one in found]
