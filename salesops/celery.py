"""The Celery application. Its settings and the beat schedule are the CELERY_* values of `salesops.settings`."""

import logging.config
import os

from celery import Celery, Task
from celery.signals import after_task_publish, beat_init, setup_logging, task_postrun, worker_ready
from celery.states import SUCCESS
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesops.settings")

BEAT_EVERY = 5  # seconds
TELLS_OF = {"notifications.tasks.deliver_due": "mail"}
"""Task → the part of the status page that its end is a sign of."""

app = Celery("salesops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def use_logging_of_settings(**_kwargs: object) -> None:
    """Let workers write the same log lines as the web processes."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@task_postrun.connect
def tell_that_the_worker_works(task: Task, state: str | None = None, **_kwargs: object) -> None:
    """A worker that is connected and consumes nothing looks alive to Celery, so only a finished task counts."""
    _beat("worker")
    if state == SUCCESS and task.name in TELLS_OF:
        _beat(TELLS_OF[task.name])


@beat_init.connect
def tell_that_beat_asks(**_kwargs: object) -> None:
    """In the process of beat, every task that the broker took is a sign of life."""
    after_task_publish.connect(lambda **_published: _beat("beat"), weak=False, dispatch_uid="beat")


@worker_ready.connect
def sweep_at_once(**_kwargs: object) -> None:
    """A worker that just started, or found its broker again, need not wait until beat asks."""
    app.send_task("deadlines.tasks.sweep", expires=15)


def _beat(name: str) -> None:
    from django.db import Error, connection

    from deadlines.services import heartbeats

    try:
        heartbeats.beat(name, every=BEAT_EVERY)
    except Error:  # a sign of life is no reason to fail: while the database is away the watchdog knows
        connection.close()
