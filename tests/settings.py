"""The settings of a test session: those of the product, with cheap hashing, mail in memory and files apart.

Servers that the environment does not name (DATABASE_URL, REDIS_URL) are started by `tests.conftest` at the
addresses that are reserved here; worker processes of pytest-xdist inherit them.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from salesops.local.embedded import reserve

IS_FIRST = "PYTEST_XDIST_WORKER" not in os.environ
if IS_FIRST:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="salesops-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
    Path(os.environ["VAR_DIR"]).chmod(0o755)  # the database server runs as another account when we are root
RESERVED = reserve(os.environ)  # names of the variables that were not set
os.environ.update({"EMAIL_URL": "memory:", "PORT": "8000", "BASE_URL": "http://localhost:8000", "LOG_LEVEL": "WARNING"})
for name in (
    "DEBUG",
    "ALLOWED_HOSTS",
    "TRUSTED_PROXIES",
    "MFA_REQUIRED_ROLES",
    "TIME_ZONE",
    "LANGUAGE_CODE",
    "FILES_DIR",
):
    os.environ.pop(name, None)

from salesops.settings import *  # noqa: E402, F403
from salesops.settings import ALLOWED_HOSTS, CACHES, DATABASES, MIDDLEWARE, STATIC_ROOT, STORAGES  # noqa: E402

ALLOWED_HOSTS.append("testserver")
MIDDLEWARE[:0] = ["tests.traffic.door", "tests.locks.require_transaction"]
DATABASES["default"]["ENGINE"] = "tests.postgres"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
KEY_PREFIX = f"test-{Path.cwd().name}-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
CACHES["default"]["KEY_PREFIX"] = KEY_PREFIX
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": f"{KEY_PREFIX}:"}  # type: ignore[dict-item]
