"""Every constraint of every table of ours has a test in which the database refuses; so has every unique column."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

TESTS = Path(__file__).parent
OURS = {
    "core",
    "accounts",
    "approvals",
    "contracts",
    "customers",
    "notifications",
    "requests_app",
    "salesops",
    "workcalendar",
    "deadlines",
}
WAIVED = {
    "accounts.User.email": "user_email_unique_whatever_case refuses more",
}
"""Unique columns whose refusal is covered by a constraint with a name."""


def _models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if model._meta.app_label in OURS)


def _names() -> list[str]:
    """Constraints by name; unique columns as PostgreSQL's message begins them: table_column."""
    constraints = [constraint.name for model in _models() for constraint in model._meta.constraints]
    columns = [
        f"{model._meta.db_table}_{field.column}"
        for model in _models()
        for field in model._meta.local_fields
        if field.unique and not field.primary_key and f"{model._meta.label}.{field.name}" not in WAIVED
    ]
    return sorted(constraints + columns)


def _words_of_tests() -> set[str]:
    """Every text in the code of the tests (docstrings and comments are not code)."""
    found = set()
    for file in TESTS.rglob("test_*.py"):
        if file != Path(__file__):
            tree = ast.parse(file.read_text("utf-8"))
            spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            found |= {
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken
            }
    return found


def test_there_are_constraints_to_look_for() -> None:
    assert len(_names()) > 60


@pytest.mark.parametrize("name", _names())
def test_constraint_is_met_by_a_test(name: str) -> None:
    assert name in WORDS, f"No test says that the database refuses {name}."


WORDS = _words_of_tests()
