"""Bad values are refused with the name of their variable and without their content."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from salesops import env

NAME = "SOME_SETTING"


def read(monkeypatch: pytest.MonkeyPatch, value: str | None, reader: Callable[[], Any]) -> Any:
    if value is None:
        monkeypatch.delenv(NAME, raising=False)
    else:
        monkeypatch.setenv(NAME, value)
    return reader()


@pytest.mark.parametrize(
    ("value", "reader", "expected"),
    [
        (" desk ", lambda: env.text(NAME), "desk"),
        ("", lambda: env.text(NAME, "else"), "else"),
        (None, lambda: env.flag(NAME), False),
        ("YES", lambda: env.flag(NAME), True),
        ("off", lambda: env.flag(NAME, default=True), False),
        (None, lambda: env.integer(NAME, 8000, minimum=1, maximum=65535), 8000),
        ("65535", lambda: env.integer(NAME, 8000, minimum=1, maximum=65535), 65535),
        ("a, b ,", lambda: env.words(NAME), ["a", "b"]),
        (None, lambda: env.words(NAME, ["x", "y"]), ["x", "y"]),
        (None, lambda: env.words(NAME), []),
        ("b", lambda: env.words(NAME, known={"a", "b"}), ["b"]),
        (None, lambda: env.choice(NAME, "json", known={"json", "text"}), "json"),
        ("redis://h:1/0", lambda: env.url(NAME, schemes={"redis"}).hostname, "h"),
    ],
)
def test_value_is_read(
    monkeypatch: pytest.MonkeyPatch, value: str | None, reader: Callable[[], Any], expected: object
) -> None:
    assert read(monkeypatch, value, reader) == expected


@pytest.mark.parametrize(
    ("value", "reader"),
    [
        (None, lambda: env.text(NAME)),
        ("  ", lambda: env.text(NAME)),
        ("hush", lambda: env.flag(NAME)),
        ("hush", lambda: env.integer(NAME, 1, minimum=1, maximum=9)),
        ("1.5", lambda: env.integer(NAME, 1, minimum=1, maximum=9)),
        ("10", lambda: env.integer(NAME, 1, minimum=1, maximum=9)),
        ("0", lambda: env.integer(NAME, 1, minimum=1, maximum=9)),
        ("9" * 40, lambda: env.integer(NAME, 1, minimum=1, maximum=9)),
        ("a,c", lambda: env.words(NAME, known={"a", "b"})),
        ("hush", lambda: env.choice(NAME, "json", known={"json", "text"})),
        ("ftp://hush", lambda: env.url(NAME, schemes={"http"})),
        ("http://", lambda: env.url(NAME, schemes={"http"})),
        ("http://h:99999", lambda: env.url(NAME, schemes={"http"})),
        ("http://[hush", lambda: env.url(NAME, schemes={"http"})),
        ("mysql://u:hush@h/db", lambda: env.database(NAME)),
        ("postgres://u:hush@h", lambda: env.database(NAME)),
        ("postgres://u:hush@h:x/db", lambda: env.database(NAME)),
        ("postgres://u:hush@h/db?search_path=x", lambda: env.database(NAME)),
        ("pop://u:hush@h", lambda: env.email(NAME, "memory:")),
        ("smtp://u:hush@h?ssl=1", lambda: env.email(NAME, "memory:")),
        ("smtp://", lambda: env.email(NAME, "memory:")),
        ("file:", lambda: env.email(NAME, "memory:")),
        ("hush", lambda: env.secret(NAME, Path("/nowhere"))),
        ("hush" * 20, lambda: env.secret(NAME, Path("/nowhere"))),
        ("django-insecure-abcdefghijklmnopqrstuvwxyz0123456789abcdef", lambda: env.secret(NAME, Path("/nowhere"))),
    ],
)
def test_bad_value_is_refused_by_name_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, value: str | None, reader: Callable[[], Any]
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} ") as refusal:
        read(monkeypatch, value, reader)
    assert "hush" not in str(refusal.value)


def test_database_takes_the_address_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "postgres://me:p%40ss@db.example:5433/desk?sslmode=require")
    assert env.database(NAME, connect_timeout=5) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "desk",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"connect_timeout": 5, "sslmode": "require"},
    }


def test_database_through_a_local_socket_names_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "postgresql:///desk?host=/run/postgresql")
    found = env.database(NAME)
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("/run/postgresql", "", "desk")


@pytest.mark.parametrize(
    ("value", "port", "tls", "ssl"),
    [
        ("smtp://h", 25, False, False),
        ("smtp://h?tls=1", 587, True, False),
        ("smtp://h:2525?tls=1", 2525, True, False),
        ("smtps://h", 465, False, True),
    ],
)
def test_email_chooses_port_and_encryption(
    monkeypatch: pytest.MonkeyPatch, value: str, port: int, tls: bool, ssl: bool
) -> None:
    monkeypatch.setenv(NAME, value)
    found = env.email(NAME, "memory:")
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_email_into_a_folder_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert env.email(NAME, "file:///var/mail%20box")["EMAIL_FILE_PATH"] == "/var/mail box"


def test_secret_is_made_once_and_closed_to_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(NAME, raising=False)
    file = tmp_path / "var" / "secret"
    first = env.secret(NAME, file)
    assert env.secret(NAME, file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(first) >= env.SECRET_LENGTH


def test_secret_of_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = "".join(chr(ord("a") + number % 26) for number in range(env.SECRET_LENGTH))
    monkeypatch.setenv(NAME, given)
    assert env.secret(NAME, tmp_path / "secret") == given
    assert not (tmp_path / "secret").exists()


def test_secret_that_cannot_be_written_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(NAME, raising=False)
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} is not set and {'x' * 300} cannot be written"):
        env.secret(NAME, tmp_path / ("x" * 300))


def test_file_of_values_never_overrides_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "server.env"
    file.write_text(f"# comment=1\n{NAME}=file\nOTHER_SETTING = other \nno separator\n", encoding="utf-8")
    monkeypatch.setenv(NAME, "environment")
    monkeypatch.setenv("OTHER_SETTING", "")
    monkeypatch.delenv("OTHER_SETTING")
    env.load(file)
    env.load(tmp_path / "missing")
    assert (os.environ[NAME], os.environ.pop("OTHER_SETTING")) == ("environment", "other")
