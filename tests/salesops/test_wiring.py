"""What holds the parts together: settings under several environments, addresses, background work, locks, version."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.test import Client

from salesops import version
from salesops.celery import app
from salesops.hashers import Argon2

ROOT = Path(__file__).resolve().parents[2]
SECRET = "k3X-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in an otherwise empty environment."""
    least = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgres://u@127.0.0.1:1/d", "SECRET_KEY": SECRET}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=least | environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///desk.db"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("SECRET_KEY", "changeme"),
        ("PORT", "http"),
        ("BASE_URL", "desk.example.com"),
        ("EMAIL_URL", "mail.example.com"),
        ("TIME_ZONE", "Asia/Peking"),
        ("LANGUAGE_CODE", "zh-CN"),
        ("COMPANY_CURRENCY", "yuan"),
        ("DEBUG", "perhaps"),
        ("LOG_LEVEL", "loud"),
        ("ATTACHMENT_MAX_MB", "many"),
        ("METRICS_TOKEN", "short"),
        ("WORKER_PROCESSES", "1"),
    ],
)
def test_bad_value_refuses_to_start_and_names_itself(name: str, value: str) -> None:
    done = python("-c", "import salesops.settings", **{name: value})
    assert done.returncode != 0
    assert done.stderr.strip().splitlines()[-1].startswith(f"django.core.exceptions.ImproperlyConfigured: {name} ")


def test_deployment_check_is_clean_behind_https() -> None:
    check = ("manage.py", "check", "--deploy", "--fail-level=WARNING")
    done = python(*check, BASE_URL="https://desk.example.com", TRUSTED_PROXIES="1")
    assert done.returncode == 0, done.stderr


def test_readme_names_every_variable() -> None:
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "salesops" / "settings.py").read_text(encoding="utf-8")))
    told = set(re.findall(r"`([A-Z_]+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert len(read) > 15
    assert read - told == set()


@pytest.mark.django_db
def test_every_answer_carries_the_strict_policy(client: Client) -> None:
    for address in ("/accounts/login/", "/no/such/page"):
        answer = client.get(address)
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")


def test_every_tick_of_the_schedule_is_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks) == set()


def test_no_task_runs_longer_than_the_broker_waits() -> None:
    from salesops import settings as product

    assert product.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > product.CELERY_TASK_TIME_LIMIT


def test_passwords_are_hashed_as_decided() -> None:
    from salesops import settings as product

    assert product.PASSWORD_HASHERS[0] == f"{Argon2.__module__}.{Argon2.__name__}"
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in Argon2().encode("open sesame", "saltsaltsalt")
    assert get_hasher().algorithm == "md5"  # tests only


def test_version_is_the_newest_heading_of_the_changelog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "CHANGELOG.md"
    monkeypatch.setattr(version, "CHANGELOG", log)
    log.write_text("# Changelog\n\n## 2.10.0 (2027)\n\n## 2.9.0\n", encoding="utf-8")
    assert version.current() == "2.10.0"
    log.write_text("# Changelog\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no heading"):
        version.current()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "package-lock.json", ".npmrc"])
def test_locks_name_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r'"resolved"|index-url|find-links|registry=', text) == []


def test_every_locked_package_has_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for entry in re.split(r"\n(?=[a-z])", (ROOT / name).read_text(encoding="utf-8"))[1:]:
            assert "--hash=sha256:" in entry, entry.splitlines()[0]
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [place for place, package in packages.items() if place and not package.get("integrity")] == []
