"""The settings of every installation. What differs between two of them comes from the environment.

README.md has the table of the variables; a bad value refuses to start and names its variable (`salesops.env`).
"""

from email.utils import parseaddr
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.conf import global_settings
from django.utils.translation import gettext_lazy as _

from core import money
from salesops import env, logs, version

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var")))
RUN_DIR = VAR_DIR / "run"  # pid files of worker and beat
env.load(RUN_DIR / "server.env")  # where a running script/server keeps its database and Redis

# Who we are, and towards whom
VERSION = version.current()
DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret("SECRET_KEY", VAR_DIR / "secret_key")
PORT = env.integer("PORT", 8000, minimum=1, maximum=65535)
_base = env.url("BASE_URL", f"http://localhost:{PORT}", schemes={"http", "https"})
BASE_URL = f"{_base.scheme}://{_base.netloc}"  # how links in messages begin
HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
ALLOWED_HOSTS += [host for host in [_base.hostname] if host and host not in ALLOWED_HOSTS]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "salesops.urls"
WSGI_APPLICATION = "salesops.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "salesops",
    "core",
    "accounts",
    "notifications",
    "workcalendar",
    "deadlines",
    "customers",
    "approvals",
    "contracts",
    "requests_app",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_structlog",
    "template_partials",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SeenMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.PersonLanguageMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "core.middleware.RefusalMiddleware",
    "core.middleware.DatabaseDownMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["template_partials.templatetags.partials"],  # as Django 6 has them
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# The database is the truth; nothing waits for it, or for a lock in it, without end
STATEMENT_TIMEOUT = env.integer("STATEMENT_TIMEOUT", 10, minimum=0, maximum=3600)  # seconds; 0 has no limit
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        options=f"-c lock_timeout=3s -c statement_timeout={STATEMENT_TIMEOUT}s",
        connect_timeout=5,
        application_name="salesops",
    )
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}

# Redis makes things fast and wakes the workers; it may be empty or away at any moment
REDIS_URL = env.url("REDIS_URL", "redis://127.0.0.1:6379/0", schemes={"redis", "rediss", "unix"}).geturl()
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "salesops.cache.TolerantRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "salesops",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
}

# Background work
CELERY_BROKER_URL = REDIS_URL
CELERY_TIMEZONE = "UTC"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 240, 300  # below visibility_timeout, or a task runs twice
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {  # seconds
    "deliver notifications": {"task": "notifications.tasks.deliver_due", "schedule": 5.0, "options": {"expires": 30}},
    "sweep promises": {"task": "deadlines.tasks.sweep", "schedule": 15.0, "options": {"expires": 15}},
    "read the desk's mail": {"task": "requests_app.tasks.read_mailbox", "schedule": 60.0, "options": {"expires": 60}},
    "refresh search": {"task": "requests_app.tasks.refresh_search", "schedule": 15.0, "options": {"expires": 15}},
    "run imports": {"task": "customers.tasks.run_imports", "schedule": 5.0, "options": {"expires": 15}},
    "forget imports": {"task": "customers.tasks.forget_imports", "schedule": 24 * 3600.0, "options": {"expires": 3600}},
    "tell of new records": {
        "task": "customers.tasks.tell_of_new_records",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "anchor the evidence": {
        "task": "approvals.tasks.anchor_yesterday",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "bring time to contracts": {
        "task": "contracts.tasks.bring_time",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tidy requests": {"task": "requests_app.tasks.tidy", "schedule": 24 * 3600.0, "options": {"expires": 3600}},
}

# People and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["salesops.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators enter the addresses
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _base.scheme
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip", "login": "30/m/ip"}  # per account: accounts.services.sign_in
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXIES", 0, minimum=0, maximum=10)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sales Support"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow it for localhost only
MFA_REQUIRED_ROLES = env.words("MFA_REQUIRED_ROLES")  # roles that must have a second factor
USERSESSIONS_TRACK_ACTIVITY = True  # shows when each session was last seen; accounts.middleware.SeenMiddleware keeps it

# Sessions, cookies, headers
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# How much of the machine script/server takes
WEB_WORKERS = env.integer("WEB_WORKERS", 2, minimum=1, maximum=64)
WEB_THREADS = env.integer("WEB_THREADS", 8, minimum=1, maximum=64)
WORKER_PROCESSES = env.integer("WORKER_PROCESSES", 3, minimum=2, maximum=64)  # one of them sweeps all the time

# Figures for Prometheus at /metrics: for who carries this token, and for administrators
METRICS_TOKEN = env.token("METRICS_TOKEN")

# Languages and time
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "en", known=dict(LANGUAGES))  # for whom nothing else says which
FORMAT_MODULE_PATH = "core.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_TZ = True
TIME_ZONE = env.choice("TIME_ZONE", "Asia/Shanghai", known=available_timezones())

# Money: amounts of all currencies are compared in this one
COMPANY_CURRENCY = env.choice("COMPANY_CURRENCY", "CNY", known=money.DECIMALS)

# Files
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "static_vendor"]
_STATIC_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_FILES if DEBUG else "salesops.static_files.StaticFiles"},
}
MEDIA_ROOT = Path(env.text("FILES_DIR", str(VAR_DIR / "files")))  # attachments; never served by address
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["core.uploads.BoundedUploadHandler", *global_settings.FILE_UPLOAD_HANDLERS]
ATTACHMENT_MAX_BYTES = env.integer("ATTACHMENT_MAX_MB", 50, minimum=1, maximum=1024) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS, DATA_UPLOAD_MAX_NUMBER_FILES = 2000, 20

# Mail
globals().update(env.email("EMAIL_URL", f"file://{VAR_DIR / 'mail'}"))  # the EMAIL_* settings
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", "Sales Support <support-desk@localhost>")
DESK_ADDRESS = parseaddr(DEFAULT_FROM_EMAIL)[1]  # requests are written to it, and desk+S1@… names the content
INTAKE_URL = env.url("INTAKE_URL", f"file://{VAR_DIR / 'mail-in'}", schemes={"file", "imap", "imaps"}).geturl()
INTAKE_RECEIVER = env.text("INTAKE_RECEIVER", "")  # our mail server's name in Authentication-Results; "" trusts From
INTAKE_MAX_BYTES = env.integer("INTAKE_MAX_MB", 30, minimum=1, maximum=200) * 1024 * 1024

# Logs: one JSON object a line, or text for eyes
LOG_FORMAT = env.choice("LOG_FORMAT", "json", known={"json", "text"})
LOGGING = logs.configuration(LOG_FORMAT, env.choice("LOG_LEVEL", "INFO", known={"DEBUG", "INFO", "WARNING", "ERROR"}))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
