"""What the standard texts of a new installation are made of, and what its templates are called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..rules.parts import Part
from ..rules.states import ContractKind as Kind

SOLD = (Kind.SALES, Kind.FRAMEWORK, Kind.ORDER)
PAID = (*SOLD, Kind.ADVERTISING)
LONG = (Kind.SALES, Kind.FRAMEWORK, Kind.ADVERTISING)


@dataclass(frozen=True, slots=True)
class Text:
    """A clause as (English, Chinese), and the kinds whose template has it. `firm`: a deviation needs an approver."""

    code: str
    part: Part
    name: tuple[str, str]
    text: tuple[str, str]
    kinds: Collection[Kind]
    firm: bool = True


TEMPLATES = {
    Kind.SALES: ("Sales contract, standard", "销售合同（标准）"),
    Kind.FRAMEWORK: ("Framework agreement, standard", "框架协议（标准）"),
    Kind.ADVERTISING: ("Advertising service agreement, standard", "广告服务协议（标准）"),
    Kind.INTENT: ("Letter of intent, standard", "意向书（标准）"),
    Kind.ORDER: ("Order, standard", "订单（标准）"),
}
