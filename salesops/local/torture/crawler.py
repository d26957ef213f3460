"""Somebody who signs in and opens one page after the other, and writes down what went wrong."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from http.client import HTTPException
from http.cookiejar import CookieJar
from itertools import cycle
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

PAGES = (
    *("/", "/queue/", "/requests/mine/", "/requests/work/", "/requests/all/", "/requests/new/", "/catalogue/"),
    *("/requests/search/?q=%E6%89%8B%E5%86%8C", "/notifications/", "/notifications/bell/", "/people/", "/routing/"),
    *("/organisation/", "/status/", "/metrics", "/health/live", "/health/ready", "/me/profile/"),
)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SIGN_IN_EVERY = 10.0  # seconds


class Crawler(threading.Thread):
    """Runs until `stop`. `errors` are the addresses that did not answer 200, with what they answered."""

    def __init__(self, url: str, email: str, password: str) -> None:
        super().__init__(daemon=True)
        self.url, self.email, self.password = url, email, password
        self.opened, self.slowest = 0, 0.0
        self.errors: list[str] = []
        self._stopped = threading.Event()

    def run(self) -> None:
        """Begin anew every while, so that signing in is tried as well."""
        while not self._stopped.is_set():
            browser = build_opener(HTTPCookieProcessor(CookieJar()))
            if self._sign_in(browser):
                for page in self._pages():
                    self._open(browser, page)

    def stop(self) -> None:
        self._stopped.set()
        self.join(60)

    def _pages(self) -> Iterator[str]:
        until = time.monotonic() + SIGN_IN_EVERY
        for page in cycle(PAGES):
            if self._stopped.wait(0.05) or time.monotonic() > until:
                return
            yield page

    def _sign_in(self, browser: OpenerDirector) -> bool:
        found = TOKEN.search(self._open(browser, "/accounts/login/"))
        fields = {"login": self.email, "password": self.password, "csrfmiddlewaretoken": found[1] if found else ""}
        page = self._open(browser, "/accounts/login/", urlencode(fields).encode())
        if 'name="password"' in page:
            self.errors.append("signing in was refused")
        return bool(page)

    def _open(self, browser: OpenerDirector, path: str, data: bytes | None = None) -> str:
        began = time.monotonic()
        try:
            with browser.open(f"{self.url}{path}", data, timeout=30) as answer:
                return str(answer.read().decode(errors="replace"))
        except (HTTPError, OSError, HTTPException) as error:
            self.errors.append(f"{path}: {error}")
            return ""
        finally:
            self.opened += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
