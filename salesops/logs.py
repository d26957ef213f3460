"""What log lines look like: structlog for ours and everybody else's alike."""

import re
from typing import Any

import structlog

_SECRET_PATH = re.compile(r"/calendar-feed/[^/\s\"]+\.ics")


def without_secrets(_logger: object, _method: str, line: structlog.types.EventDict) -> structlog.types.EventDict:
    """The address of a calendar is its password: no line keeps it."""
    for name in ("request", "event"):
        if isinstance(line.get(name), str):
            line[name] = _SECRET_PATH.sub("/calendar-feed/….ics", line[name])
    return line


_STEPS: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.PositionalArgumentsFormatter(),
    without_secrets,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
_FORMATTERS: dict[str, dict[str, Any]] = {
    "json": {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        "foreign_pre_chain": _STEPS,
    },
    "text": {
        "()": structlog.stdlib.ProcessorFormatter,
        "processor": structlog.dev.ConsoleRenderer(colors=False),
        "foreign_pre_chain": _STEPS,
    },
}
_QUIET = ("celery.beat", "celery.worker.strategy", "django_structlog.celery", "fontTools", "weasyprint.progress")


def configuration(form: str, level: str) -> dict[str, Any]:
    """LOGGING with lines in that form (json: one object a line, text: for eyes); sets structlog up as well."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": _FORMATTERS,
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            **{name: {"level": "WARNING"} for name in _QUIET},
        },
    }
