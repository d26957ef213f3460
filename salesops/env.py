"""Typed readers of environment values. A bad value stops the start and names its variable.

No reader repeats the value itself in its message: it may hold a password.
"""

import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
SECRET_LENGTH, SECRET_VARIETY, TOKEN_LENGTH = 50, 10, 20
DATABASE_OPTIONS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs"})
MAIL_BACKENDS = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
    "file": "notifications.backends.EmlFolder",
    "console": "django.core.mail.backends.console.EmailBackend",
    "memory": "django.core.mail.backends.locmem.EmailBackend",
}


def refuse(name: str, why: str) -> ImproperlyConfigured:
    """The error to raise for a variable; `why` completes the sentence after its name."""
    return ImproperlyConfigured(f"{name} {why}.")


def load(path: Path) -> None:
    """Take NAME=value lines of a file, where it exists, as values that the environment does not set itself."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def text(name: str, default: str | None = None) -> str:
    """The value without surrounding blanks. Empty counts as not set; without a default it must be set."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        raise refuse(name, "is not set")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case."""
    value = text(name, "1" if default else "0").lower()
    if value not in TRUE | FALSE:
        raise refuse(name, "must be 1 or 0")
    return value in TRUE


def integer(name: str, default: int, *, minimum: int, maximum: int) -> int:
    """A whole number within both bounds."""
    value = text(name, str(default))
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", value) or not minimum <= int(value) <= maximum:
        raise refuse(name, f"must be a whole number from {minimum} to {maximum}")
    return int(value)


def words(name: str, default: Iterable[str] = (), *, known: Iterable[str] | None = None) -> list[str]:
    """A list separated by commas; every entry must be one of `known` when that is given."""
    value = text(name, ",".join(default) or ",")
    found = [word.strip() for word in value.split(",") if word.strip()]
    if known is not None and (strange := sorted(set(found) - set(known))):
        raise refuse(name, f"does not know {', '.join(strange)}; known are {', '.join(sorted(known))}")
    return found


def choice(name: str, default: str, *, known: Iterable[str]) -> str:
    """Exactly one of the known words."""
    known = sorted(known)
    value = text(name, default)
    if value not in known:
        raise refuse(name, f"must be one of {', '.join(known)}")
    return value


def url(name: str, default: str | None = None, *, schemes: Iterable[str]) -> SplitResult:
    """An address with one of the schemes and, except for schemes without one (file, console, memory), a host."""
    schemes = sorted(schemes)
    try:
        parts = urlsplit(text(name, default))
        _ = parts.port
    except ValueError as problem:
        raise refuse(name, "is not a valid address") from problem
    if parts.scheme not in schemes:
        raise refuse(name, f"must start with {' or '.join(f'{scheme}:' for scheme in schemes)}")
    if not parts.hostname and parts.scheme not in {"file", "console", "memory"}:
        raise refuse(name, "has no host")
    return parts


def database(name: str, **options: object) -> dict[str, object]:
    """postgres://user:password@host:port/database?sslmode=… as an entry of DATABASES, with further libpq options.

    Without host in front (postgres:///database?host=/folder) the connection goes through a local socket.
    """
    try:
        parts = urlsplit(text(name))
        port = parts.port
    except ValueError as problem:
        raise refuse(name, "is not a valid address") from problem
    if parts.scheme not in {"postgres", "postgresql"}:
        raise refuse(name, "must start with postgres: (PostgreSQL is the only database)")
    given = dict(parse_qsl(parts.query))
    host = given.pop("host", parts.hostname or "")
    if strange := sorted(set(given) - DATABASE_OPTIONS):
        raise refuse(name, f"has unknown options: {', '.join(strange)}")
    if not parts.path.strip("/"):
        raise refuse(name, "names no database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(port or ""),
        "OPTIONS": {**options, **given},
    }


def email(name: str, default: str) -> dict[str, object]:
    """Django's EMAIL_* settings from smtp://user:password@host:587?tls=1, smtps://, file:///folder or console:."""
    parts = url(name, default, schemes=MAIL_BACKENDS)
    options = dict(parse_qsl(parts.query))
    if strange := sorted(set(options) - {"tls"}):
        raise refuse(name, f"has unknown options: {', '.join(strange)}")
    if parts.scheme == "file" and not parts.path.strip("/"):
        raise refuse(name, "names no folder")
    return {
        "EMAIL_BACKEND": MAIL_BACKENDS[parts.scheme],
        "EMAIL_FILE_PATH": unquote(parts.path) if parts.scheme == "file" else None,
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or {"smtps": 465}.get(parts.scheme, 587 if options.get("tls") == "1" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": options.get("tls") == "1",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 10,
    }


def secret(name: str, file: Path) -> str:
    """The secret of that variable, else of the 0600 file, which is made with a random one when it is missing.

    A secret that is short, monotonous or of the kind that `startproject` writes is refused.
    """
    value = text(name, "") or _kept(name, file)
    if len(value) < SECRET_LENGTH or len(set(value)) < SECRET_VARIETY or value.startswith("django-insecure-"):
        raise refuse(name, f"must be random and of at least {SECRET_LENGTH} characters")
    return value


def token(name: str) -> str:
    """A secret that another program carries; "" when it is not set. A short one is refused."""
    value = text(name, "")
    if value and len(value) < TOKEN_LENGTH:
        raise refuse(name, f"must be random and of at least {TOKEN_LENGTH} characters")
    return value


def _kept(name: str, file: Path) -> str:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    except OSError as problem:
        raise refuse(name, f"is not set and {file.name} cannot be written: {problem.strerror}") from problem
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_urlsafe(64))
    return file.read_text(encoding="ascii")
