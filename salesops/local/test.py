"""Lint, then all tests on servers of their own, in a real browser too; or only the tests that are named.

The last line of the output is the summary of pytest.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from salesops.local import assets, chromium, lint, setup

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.prefix) / "bin"
WHOLE = "*/rules/*,*/rules.py,*/policies/*,*/policies.py,*/services/*,*/services.py,core/*"  # 100 % of branches
PARALLEL = ("--numprocesses=2", "--dist=loadscope")
COVERAGE = ("--cov", "--cov-report=")


def provide_browser() -> None:
    """Set CHROMIUM for the tests, or stop and say why there is none."""
    try:
        with setup.step("Chromium"):
            os.environ["CHROMIUM"] = str(chromium.provide())
    except chromium.NoBrowser as problem:
        sys.exit(f"{problem}\nThe browser tests cannot run; script/test --no-browser leaves them out.")


def run_tests(arguments: list[str]) -> tuple[int, str]:
    """Run pytest, pass its output on, return its exit code and its last line."""
    last = ""
    command = [sys.executable, "-m", "pytest", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last


def whole_code_is_covered() -> bool:
    """Every branch of rules, policies, services and core ran; prints what did not."""
    command = [str(BIN / "coverage"), "report", f"--include={WHOLE}", "--fail-under=100", "--precision=2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print("Coverage of rules, policies, services and core: " + ("less than 100 %" if done.returncode else "100 %"))
    if done.returncode:
        print(done.stdout)
    return not done.returncode


def main(arguments: list[str]) -> int:
    """The exit code of pytest, or 1 when lint or the coverage fails."""
    parser = argparse.ArgumentParser(prog="script/test", description=__doc__)
    parser.add_argument("--no-browser", action="store_true", help="leave out the tests that need Chromium")
    options, rest = parser.parse_known_args(arguments)
    everything = not rest
    try:
        setup.prepare()
    except assets.AssetsMissing as problem:
        sys.exit(f"{problem}")
    if everything and lint.main():
        print("Lint failed; no test was run.")
        return 1
    if options.no_browser:
        rest += ["-m", "not browser"]
    elif everything or any("e2e" in argument for argument in rest):
        provide_browser()
    code, summary = run_tests([*rest, *((*PARALLEL, *COVERAGE) if everything else ())])
    if everything and code == 0 and not whole_code_is_covered():
        code = 1
    if everything:
        print(summary)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
