"""The settings of a tortured stack. They are imported before any model, so the clock is moved for all of them."""

import os

from salesops.local.torture import clock
from salesops.settings import *  # noqa: F403
from salesops.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "salesops.local.torture.apps.TortureConfig"]

if "TORTURE_CLOCK" in os.environ:
    clock.install(os.environ["TORTURE_CLOCK"])
