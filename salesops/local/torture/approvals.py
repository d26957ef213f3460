"""`script/torture approvals`: C1 with its control, and the engine against the model of its rules, at full length.

Both are tests, which the suite runs shorter; here they run on servers of their own and print their figures.
"""

from __future__ import annotations

import os
import subprocess
import sys

from salesops.local.figures import ROOT
from salesops.local.torture.options import Options

FILES = ("tests/approvals/test_races.py", "tests/approvals/test_machine.py")
LENGTHS = {"C1_ROUNDS": "1000", "MODEL_EXAMPLES": "200", "MODEL_STEPS": "30"}


def run(options: Options) -> int:
    """The exit code of the tests. The seed is that of the model's examples; the races have none."""
    environment = LENGTHS | os.environ
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:randomly", f"--hypothesis-seed={options.seed}"]
    print(f"Seed of the examples: {options.seed}", flush=True)
    return subprocess.run([*command, *FILES], cwd=ROOT, env=environment, check=False).returncode
