"""The command as the supervisor runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from deadlines.models import Heartbeat

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_watchdog_watches_until_it_is_told_to_end() -> None:
    host, port, name = (connection.settings_dict[key] for key in ("HOST", "PORT", "NAME"))
    user, password = connection.settings_dict["USER"], connection.settings_dict["PASSWORD"]
    environment = os.environ | {"DATABASE_URL": f"postgres://{user}:{password}@{host}:{port}/{name}"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "manage.py", "watchdog", "--every=0.1"]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        until = time.monotonic() + 30
        while not Heartbeat.objects.filter(name="watchdog").exists() and time.monotonic() < until:
            time.sleep(0.1)
        assert Heartbeat.objects.filter(name="watchdog").exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
