"""What each kind of contract consists of."""

from __future__ import annotations

import pytest

from contracts.rules.parts import BEGUN_WITH, Need, Part, place_of, shape_of
from contracts.rules.states import ContractKind, Relation

EVERYWHERE = {Part.PARTIES, Part.LATER_CHANGES, Part.PERIOD, Part.GENERAL, Part.SIGNATURES}


@pytest.mark.parametrize("kind", ContractKind)
def test_every_kind_names_its_parties_states_later_changes_and_is_signed(kind: ContractKind) -> None:
    assert set(shape_of(kind).parts) >= EVERYWHERE


def test_framework_agreement_has_every_part_of_the_domain() -> None:
    assert shape_of("framework").parts == tuple(Part)
    assert shape_of("framework").plan == Need.OPTIONAL
    assert shape_of("framework").ends_on == Need.REQUIRED


@pytest.mark.parametrize(
    ("kind", "lacks"),
    [
        ("sales", {Part.SALES_PROCESS}),
        ("advertising", {Part.SALES_PROCESS, Part.AFTER_SALES}),
        ("order", {Part.SALES_PROCESS, Part.AFTER_SALES, Part.COMPLAINTS}),
        (
            "intent",
            {Part.PAYMENT, Part.DELIVERY, Part.SALES_PROCESS, Part.AFTER_SALES, Part.COMPLAINTS},
        ),
    ],
)
def test_other_kinds_have_their_subset_in_the_same_order(kind: str, lacks: set[Part]) -> None:
    assert shape_of(kind).parts == tuple(part for part in Part if part not in lacks)


@pytest.mark.parametrize("kind", ContractKind)
def test_plan_of_payments_stands_only_in_a_part_of_its_own(kind: ContractKind) -> None:
    shape = shape_of(kind)
    assert (Part.PAYMENT in shape.parts) == (shape.plan != Need.NONE)
    assert (Part.GOODS in shape.parts) == (shape.rows != Need.NONE)


@pytest.mark.parametrize("kind", ContractKind)
def test_termination_sells_nothing_whatever_its_kind(kind: ContractKind) -> None:
    shape = shape_of(kind, Relation.VOIDING)
    assert set(shape.parts) == EVERYWHERE - {Part.LATER_CHANGES}
    assert (shape.rows, shape.plan) == (Need.NONE, Need.NONE)


@pytest.mark.parametrize("relation", [one for one in Relation if one != Relation.VOIDING])
def test_other_relations_keep_the_parts_of_the_kind(relation: Relation) -> None:
    assert shape_of("sales", relation) == shape_of("sales")


def test_unknown_kinds_and_parts_are_refused() -> None:
    with pytest.raises(ValueError, match="lease"):
        shape_of("lease")
    with pytest.raises(ValueError, match="weather"):
        place_of("weather")


def test_parts_stand_in_their_order() -> None:
    assert place_of("parties") < place_of("goods") < place_of("payment") < place_of("signatures")


def test_an_order_begins_from_its_framework_only() -> None:
    assert ContractKind.ORDER not in BEGUN_WITH
    assert len(BEGUN_WITH) == len(ContractKind) - 1
