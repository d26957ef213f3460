"""The house's rules that a machine can keep. A waiver is a comment `# waiver: reason` on the offending line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = (
    "core",
    "accounts",
    "notifications",
    "workcalendar",
    "deadlines",
    "customers",
    "approvals",
    "contracts",
    "requests_app",
    "salesops",
)
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
LONGEST_FUNCTION, LONGEST_VIEW, LONGEST_MODULE, LONGEST_TEMPLATE = 40, 20, 300, 150
WAIVER = re.compile(r"# waiver: \S.{9,}")
STATE_DOORS = {
    "requests_app/services/lifecycle.py",
    "requests_app/services/subtasks.py",
    "customers/services/importing/runs.py",
    "customers/services/visits.py",
    "customers/services/claims.py",
    "contracts/services/after/complaints.py",
}
"""Where `.state` is assigned: one door for each thing that has states (requests, sub-tasks, visits)."""


class Module(NamedTuple):
    path: str
    lines: list[str]
    tree: ast.Module

    @property
    def app(self) -> str:
        return Path(self.path).parts[0]

    @property
    def room(self) -> str:
        """The second part of the path without its ending: services, views, models, …"""
        return Path(self.path).parts[1].removesuffix(".py")

    def waived(self, node: ast.stmt | ast.expr) -> bool:
        return bool(WAIVER.search(self.lines[node.lineno - 1]))

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 0)}"


def _modules() -> Iterator[Module]:
    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            path = file.relative_to(ROOT).as_posix()
            if "/migrations/" not in path:
                text = file.read_text(encoding="utf-8")
                yield Module(path, text.splitlines(), ast.parse(text))


MODULES = list(_modules())
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def _walk(module: Module, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(module.tree) if isinstance(node, kinds))


def _calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call of a method, with the method's name."""
    for node in _walk(module, ast.Call):
        assert isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute):
            yield node, node.func.attr


def _functions(module: Module) -> Iterator[ast.FunctionDef]:
    for node in _walk(module, ast.FunctionDef):
        assert isinstance(node, ast.FunctionDef)
        yield node


def _length(node: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    first = node.body[0]
    documented = ast.get_docstring(node, clean=False) is not None
    words = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (node.end_lineno or 0) - node.lineno + 1 - words


def test_the_rules_look_at_the_whole_house() -> None:
    assert {module.path.split("/")[0] for module in MODULES} == set(APPS)
    assert len(TEMPLATES) > 20


def test_state_is_assigned_only_by_its_door() -> None:
    offenders = []
    for module in MODULES:
        for node in _walk(module, ast.Assign, ast.AnnAssign, ast.AugAssign):
            assert isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign)
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {part.attr for target in targets for part in ast.walk(target) if isinstance(part, ast.Attribute)}
            if "state" in names and module.path not in STATE_DOORS and not module.waived(node):
                offenders.append(module.at(node))
    assert offenders == []


OWNER_DOOR = "customers/services/ownership.py"
"""Where a customer that there is gets another owner. To record or import one with its owner is another matter, and so
is the demo company, whose past is made up and was never done."""

OWNER = {"owner", "owner_id"}


def _names_owner(node: ast.AST) -> bool:
    """It assigns an owner: `x.owner = …`, `.update(owner=…)`, `change.set(owner=…)`, `setattr(x, "owner", …)`."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(one, ast.Attribute) and one.attr in OWNER for target in targets for one in ast.walk(target)
        )
    if not isinstance(node, ast.Call):
        return False
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    words = {arg.value for arg in ast.walk(node) if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    by_name = called in {"setattr", "bulk_update"} and bool(words & OWNER)
    return by_name or (called in {"update", "set"} and any(word.arg in OWNER for word in node.keywords))


def test_owner_of_a_customer_changes_only_in_one_module() -> None:
    offenders = [
        module.at(node)
        for module in MODULES
        if module.app in {"customers", "approvals", "contracts", "requests_app", "salesops"}
        and module.path != OWNER_DOOR
        and module.room != "demo"
        for node in ast.walk(module.tree)
        if _names_owner(node) and not module.waived(node)  # type: ignore[arg-type]
    ]
    assert offenders == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("customer.owner = rep", True),
        ("customer.owner_id: int = 1", True),
        ("Customer.objects.filter(pk=1).update(owner=rep)", True),
        ("change.set(owner=rep)", True),
        ("setattr(customer, 'owner', rep)", True),
        ("Customer.objects.bulk_update(rows, ['owner'])", True),
        ("Customer(owner=rep)", False),
        ("customer.name = 'owner'", False),
        ("owners.update(found)", False),
    ],
)
def test_the_rule_about_owners_knows_every_way_to_assign_one(code: str, expected: bool) -> None:
    assert any(_names_owner(node) for node in ast.walk(ast.parse(code))) == expected


def _is_row_write(node: ast.Call, name: str) -> bool:
    """A call of a queryset's or a model's writing method; dict.update, set.update and form.save look different."""
    assert isinstance(node.func, ast.Attribute)
    receiver = ast.unparse(node.func.value)
    if name in {"save", "delete"}:
        return receiver not in {"form", "super()"}
    if name == "update":
        return "objects" in receiver or bool(re.search(r"(filter|exclude|all)\(", receiver))
    return "objects" in receiver or "." in receiver


def test_rows_are_written_only_by_services() -> None:
    offenders = [
        f"{module.at(node)} .{name}"
        for module in MODULES
        if module.app not in {"core", "salesops"}  # they have no tables
        and module.room not in {"services", "management", "demo"}
        for node, name in _calls(module)
        if name in WRITES and _is_row_write(node, name) and not module.waived(node)
    ]
    assert offenders == []


def test_services_leave_the_broker_alone() -> None:
    offenders = [
        module.at(node)
        for module in MODULES
        if module.room == "services"
        for node, name in _calls(module)
        if name in {"delay", "apply_async"}
    ]
    assert offenders == []


def test_nothing_is_marked_safe() -> None:
    in_python = [
        module.at(node)
        for module in MODULES
        for node in _walk(module, ast.Name, ast.alias)
        if (getattr(node, "id", None) or getattr(node, "name", None)) in {"mark_safe", "SafeData"}
        and not module.waived(node)  # type: ignore[arg-type]
    ]
    in_templates = [
        str(path) for path in TEMPLATES if re.search(r"\|\s*safe\b|autoescape off", path.read_text("utf-8"))
    ]
    assert in_python + in_templates == []


def test_functions_are_short() -> None:
    offenders = [
        f"{module.at(node)} {node.name}: {_length(node)}"
        for module in MODULES
        for node in _functions(module)
        if _length(node) > (LONGEST_VIEW if module.room == "views" else LONGEST_FUNCTION) and not module.waived(node)
    ]
    assert offenders == []


def test_views_hold_no_try() -> None:
    offenders = [
        module.at(node)
        for module in MODULES
        if module.room == "views"
        for node in _walk(module, ast.Try)
        if not module.waived(node)  # type: ignore[arg-type]
    ]
    assert offenders == []


def test_comments_of_templates_end_on_their_line() -> None:
    """Django shows the words of a {# comment #} that goes on in the next line."""
    open_ = [str(path) for path in TEMPLATES if re.search(r"\{#(?:(?!#\}).)*$", path.read_text("utf-8"), re.MULTILINE)]
    assert open_ == []


def test_modules_and_templates_are_short() -> None:
    modules = [f"{module.path}: {len(module.lines)}" for module in MODULES if len(module.lines) > LONGEST_MODULE]
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in TEMPLATES}
    templates = [f"{path.relative_to(ROOT)}: {length}" for path, length in lengths.items() if length > LONGEST_TEMPLATE]
    assert modules + templates == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("script", r"<script(?![^>]*\bsrc=)[^>]*>"),
        ("style element", r"<style\b"),
        ("style attribute", r"\sstyle=[\"']"),
        ("event attribute", r"\son[a-z]+=[\"']"),
    ],
)
def test_templates_hold_no_inline(what: str, pattern: str) -> None:
    offenders = [
        str(path.relative_to(ROOT))
        for path in TEMPLATES
        if "/mail/" not in path.as_posix() and re.search(pattern, path.read_text("utf-8"))
    ]
    assert offenders == [], what


def test_apps_receive_no_model_signals_and_use_no_generic_keys() -> None:
    forbidden = {"post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed", "GenericForeignKey", "local"}
    offenders = [
        f"{module.path} {alias.name}"
        for module in MODULES
        for node in _walk(module, ast.ImportFrom)
        for alias in node.names  # type: ignore[attr-defined]
        if alias.name in forbidden and (node.module or "").startswith(("django", "threading"))  # type: ignore[attr-defined]
    ]
    assert offenders == []


def test_functions_stay_small_on_the_whole() -> None:
    lengths = sorted(_length(node) for module in MODULES for node in _functions(module))
    assert lengths[len(lengths) // 2] <= 8
