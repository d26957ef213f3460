"""An import of 10,000 lines, measured from the file to the archive and out again, among customers that are there.

    script/bench imports [--lines 10000] [--customers 100000]

Of the lines 70 % are new, 15 % change customers of the importer, 10 % are another's and 5 % are wrong. Everything is
done as in production by one worker: events, contacts, search words, promises, messages.
"""

from __future__ import annotations

import argparse
import io
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

from salesops.local.figures import Figure, at_most, show
from salesops.local.stage import own_database

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import Unit, User

SEED = 7919
SIGNS = (
    "锦瑞盛宏昌泽恒润嘉祥铭凯悦雅棠睿翔煜骏达通源峰洋霖泰禾晟澜诺芯晖朗逸帆桦澄沐辰曜璟琛珩玥琪"
    "瑾璇荣贤德仁义礼智信勤俭谦和顺康宁富贵吉庆福禄寿喜凌霄翊"
)
REGIONS = ("上海", "北京", "杭州", "苏州", "宁波", "合肥", "济南", "青岛", "武汉", "长沙")
TRADES = ("食品", "机械", "电子", "贸易", "建筑", "纺织", "物流", "化工")
HEADER = ("公司名称", "公司电话", "行业", "客户价值", "联系人", "手机", "E-mail", "地址", "备注")
BATCH = 2000


def main(arguments: list[str]) -> int:
    """The exit code: 1 when a figure fails."""
    parser = argparse.ArgumentParser(prog="script/bench imports")
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--customers", type=int, default=100_000, help="in the archive before")
    asked = parser.parse_args(arguments)
    with own_database("bench-imports"):
        return show("imports", measure(asked.lines, asked.customers), seed=SEED)


def measure(lines: int, customers: int) -> Iterator[Figure]:
    """All figures, one after the other."""
    from customers.models import Customer, ImportRun
    from customers.services.importing import runs, work

    rep = _stage(customers)
    yield Figure("customers in the archive", f"{Customer.objects.count():,}")
    taken = _seconds(lambda: runs.start(_file(lines, customers), by=rep))
    run = ImportRun.objects.get()
    yield Figure(f"reading a file of {run.total:,} lines", f"{taken:.1f} s")
    runs.check(run, by=rep, mapping=run.mapping)
    checking = _seconds(work.run_waiting)
    run.refresh_from_db()
    yield Figure("checking", f"{checking:.1f} s", f"{run.counts}")
    runs.confirm(run, by=rep)
    importing = _seconds(work.run_waiting)
    run.refresh_from_db()
    if run.state != ImportRun.State.DONE:
        raise RuntimeError(f"the import ended as {run.state}: {run.problem}")
    yield Figure("importing", f"{importing:.1f} s")
    yield at_most("checking and importing together", checking + importing, 60, "s", digits=1)
    runs.revert(run, by=rep)
    yield Figure("reverting", f"{_seconds(work.run_waiting):.1f} s")
    run.refresh_from_db()
    yield at_most("lines kept by the reverting", run.counts.get("kept", 0), 0)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield at_most("memory of the worker at most", memory, 1024, "MB")


def name_of(number: int) -> str:
    """A company's name; each number has its own."""
    own, rest = "", number
    for _ in range(3):
        rest, place = divmod(rest, len(SIGNS))
        own += SIGNS[place]
    return f"{REGIONS[number % 10]}{own}{TRADES[number % 8]}有限公司"


def _stage(customers: int) -> User:
    """A company with an importer and a colleague, who own the archive between them."""
    from django.core.management import call_command

    from accounts.models import RoleAssignment, Unit, User
    from accounts.rules.roles import Role
    from customers.services.beginning import load_industries

    with redirect_stdout(io.StringIO()):
        call_command("load_catalogue")
    load_industries()
    root = Unit.objects.filter(kind="company").first() or Unit.objects.create(
        kind="company", name_en="Company", name_zh="公司", path="/1/"
    )
    people = [
        User.objects.create(email=f"{word}@bench.example", name=word, name_latin=word, unit=root)
        for word in ("importer", "colleague")
    ]
    for person in people:
        RoleAssignment.objects.create(user=person, role=Role.SALES_REP, unit=root)
    _fill(customers, people, root)
    importer: User = people[0]
    return importer


def _fill(customers: int, people: list[User], root: Unit) -> None:
    from django.db import connection
    from django.utils import timezone

    from customers.models import Customer
    from customers.services import search_index

    now = timezone.now()
    for start in range(0, customers, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, customers)):
            owner = people[number % 2]
            row = Customer(name=name_of(number), owner=owner, unit=root, recorded_by=owner, owned_since=now)
            row.set_keys()
            search_index.fill(row, search_index.Beside())
            rows.append(row)
        Customer.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")


def _file(lines: int, customers: int) -> UploadedFile[Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from core import sheets

    rows = [_line(number, customers) for number in range(lines)]
    return SimpleUploadedFile("customers.xlsx", sheets.write("Customers", HEADER, rows))


def _line(number: int, customers: int) -> list[str]:
    kind = number % 20
    known = (number * 2) % max(2, customers)  # even ones are the importer's
    name = name_of(customers + number) if kind < 14 or kind == 19 else name_of(known if kind < 17 else known + 1)
    mobile = "138" if kind == 19 else f"138{number:08d}"
    phone, address = f"021-6{number:07d}", f"示例路{number}号"
    mail, notes = f"contact{number}@example.com", "在展会上认识的客户，对新产品有兴趣。"
    return [name, phone, "Food and drink", "Gold", f"联系人{number}", mobile, mail, address, notes]


def _seconds(act: Callable[[], object]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started
