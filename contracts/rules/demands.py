"""What prices ask of the authority matrix: price applications and contracts alike. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from approvals.rules.authority import Demand
from core import money


@dataclass(frozen=True, slots=True)
class Asked:
    """A row that nobody has granted yet: the code of its product group, its price as a share of the list price, its
    amount and what it would cost as listed, both in the company's currency; None where no list has the product."""

    group: str
    rate: Decimal | None
    amount: Decimal
    listed: Decimal | None


def demands(rows: Iterable[Asked], *, customer_class: str, kind: str) -> list[Demand]:
    """Each row; together those of a product group; and, where they are of several, all of them: an amount is not split
    into rows, nor over groups, to get by. Of one group the sum of the group is that of the document."""
    rows, groups = list(rows), defaultdict[str, list[Asked]](list)
    for row in rows:
        groups[row.group].append(row)
    found = [Demand(row.group, customer_class, kind, row.rate, row.amount) for row in rows]
    for group, part in groups.items():
        if len(part) > 1:
            found.append(Demand(group, customer_class, kind, None, _sum(part)))
    if len(groups) > 1:
        found.append(Demand("", customer_class, kind, _rate(rows), _sum(rows)))
    return found


def _sum(rows: Sequence[Asked]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))


def _rate(rows: Sequence[Asked]) -> Decimal | None:
    """What the listed ones cost together, as a share of what they would cost as listed. That their amounts are rounded
    does not bring it below the lowest of them."""
    listed = [(row.amount, row.listed) for row in rows if row.listed]
    if not listed:
        return None
    whole = sum((as_listed for _amount, as_listed in listed), Decimal(0))
    together = money.rate_of(sum((amount for amount, _listed in listed), Decimal(0)), whole)
    return max(together, min((row.rate for row in rows if row.listed and row.rate is not None), default=together))
