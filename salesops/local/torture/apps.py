"""Makes the errands known to every process of the stack."""

import os

from django.apps import AppConfig


class TortureConfig(AppConfig):
    """No models: a kind of promise, and in the control run a sweep without its guards."""

    name = "salesops.local.torture"

    def ready(self) -> None:
        """Register the kinds; take the guards away when the environment says so."""
        from deadlines import kinds

        from . import errands, unguarded

        for kind in (errands.ERRAND, errands.EXPEDITION):
            kinds.register(kind)
        if os.environ.get("TORTURE_WITHOUT_GUARD") == "1":
            unguarded.install()
