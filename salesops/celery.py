"""The Celery application. Its settings and the beat schedule are the CELERY_* values of `salesops.settings`."""

import logging.config
import os

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesops.settings")

app = Celery("salesops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def use_logging_of_settings(**_kwargs: object) -> None:
    """Let workers write the same log lines as the web processes."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
