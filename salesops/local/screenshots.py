"""Pictures for the README, taken of a running demo company: start script/server, then script/screenshots."""

import argparse
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from salesops.local import chromium

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PASSWORD = "sales-desk-demo"  # noqa: S105 - of the demo company alone
DESKTOP, PHONE = (1280, 800), (390, 844)
# file, account, language, colours, size, address or the text of the first link to follow from it
PICTURES = (
    ("start", "rep", "en-US", "light", DESKTOP, "/"),
    ("queue", "coordinator", "en-US", "light", DESKTOP, "/queue/?tab=open"),
    ("request", "coordinator", "en-US", "light", DESKTOP, "/queue/?tab=working"),
    ("queue-zh", "coordinator", "zh-CN", "dark", DESKTOP, "/queue/?tab=open"),
    ("routing", "admin", "en-US", "light", DESKTOP, "/routing/"),
    ("customer", "rep", "en-US", "light", DESKTOP, "/customers/?sort=next&tracking=key&tracking=intent"),
    ("week", "rep", "en-US", "light", DESKTOP, "/week/"),
    ("claim", "manager", "en-US", "light", DESKTOP, "/ownership/"),
    ("customer-phone-zh", "rep", "zh-CN", "light", PHONE, "/customers/?sort=next&tracking=key&tracking=intent"),
    ("contract", "rep", "en-US", "light", DESKTOP, "/contracts/?tab=signing"),
    ("decision-phone-zh", "manager", "zh-CN", "light", PHONE, "/approvals/"),
    ("request-phone-zh", "rep", "zh-CN", "light", PHONE, "/requests/mine/"),
)
OPENS_FIRST_ROW = {
    "request", "request-phone-zh", "customer", "customer-phone-zh", "claim", "contract", "decision-phone-zh",
}  # fmt: skip


def sign_in(context: BrowserContext, base: str, account: str) -> None:
    """Through the form, as a person does."""
    page = context.new_page()
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=login]", f"{account}@huaxin.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{base}/")
    page.close()


def take(browser: Browser, base: str, picture: tuple[str, str, str, str, tuple[int, int], str]) -> Path:
    """One picture, as big as the window."""
    name, account, language, colours, (width, height), address = picture
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        color_scheme="dark" if colours == "dark" else "light",
    )
    sign_in(context, base, account)
    page = context.new_page()
    page.goto(base + address)
    if name in OPENS_FIRST_ROW:
        page.locator("[data-row] a[href]").first.click()
    page.wait_for_load_state("networkidle")
    target = FOLDER / f"{name}.png"
    page.screenshot(path=target)
    context.close()
    return target


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(prog="script/screenshots", description=__doc__)
    parser.add_argument("base", nargs="?", default="http://localhost:8000", help="address of the running demo")
    base = parser.parse_args().base.rstrip("/")
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = chromium.provide()  # tries it in a Playwright of its own, so before ours
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        for picture in PICTURES:
            print(take(browser, base, picture).name)
        browser.close()


if __name__ == "__main__":
    main()
