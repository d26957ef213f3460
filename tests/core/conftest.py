"""Templates of the pages that only these tests open."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _test_templates(settings: Any) -> None:
    """Add our folder to where templates are looked for."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]
