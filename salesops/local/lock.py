"""Choose versions for requirements*.in and write them with the hashes of their files: requirements*.txt."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "var" / "uv"
COMPILE = ("pip", "compile", "--quiet", "--universal", "--python-version=3.11", "--generate-hashes")
PLAIN = ("--no-emit-find-links", "--no-emit-index-url", "--custom-compile-command=script/lock")


def main(arguments: list[str]) -> None:
    """`script/lock` keeps the versions that still fit, `script/lock --upgrade` takes the newest."""
    uv = TOOL / "bin" / "uv"
    if not uv.is_file():
        venv.create(TOOL, with_pip=True)
        subprocess.run([TOOL / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
    for name in ("requirements", "requirements-dev"):
        product = ["--constraint=requirements.txt"] if name.endswith("dev") else []
        command = [str(uv), *COMPILE, *PLAIN, *product, *arguments, f"{name}.in", f"--output-file={name}.txt"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "VIRTUAL_ENV": sys.prefix}, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
