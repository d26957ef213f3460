"""Joins the Celery application to Django's start, so that `shared_task` of every app finds it."""

from importlib import import_module

from django.apps import AppConfig


class SalesopsConfig(AppConfig):
    """No models: wiring only."""

    name = "salesops"

    def ready(self) -> None:
        """Load the Celery application."""
        import_module("salesops.celery")
