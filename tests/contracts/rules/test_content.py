"""The one shape of a contract's content, what it lacks, and how it reads back from what was frozen."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.canonical import text_of
from contracts.rules.content import (
    Approval,
    ClauseText,
    Content,
    Instalment,
    Named,
    Party,
    Row,
    Signer,
    Words,
    are_same_signers,
    as_mapping,
    read,
    read_signers,
)
from contracts.rules.missing import missing, silent
from contracts.rules.parts import Part
from contracts.rules.states import ContractKind, Relation

TODAY = date(2026, 11, 23)
words = st.text("ab 合同“1", max_size=6)
amounts = st.decimals("0.01", "99999", places=2)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
names = st.builds(Named, words, words, words)
approvals = st.builds(Approval, st.integers(1, 9), words, amounts, days)
rows = st.builds(
    Row,
    product=names,
    group=words,
    model=words,
    measure=st.builds(Words, words, words),
    description=words,
    quantity=amounts,
    list_price=st.none() | amounts,
    price=amounts,
    rate=st.none() | amounts,
    amount=amounts,
    approval=st.none() | approvals,
    framework_row=st.none() | st.integers(1, 9),
)
instalments = st.builds(Instalment, words, amounts, st.none() | days, words, st.integers(0, 90), words)
clauses = st.builds(
    ClauseText,
    part=st.sampled_from([part.value for part in Part]),
    title=words,
    text=words,
    standard=words,
    standard_version=st.none() | st.integers(1, 9),
    standard_text=words,
    other_title=words,
    other_text=words,
    deviates=st.booleans(),
    needs_approver=st.booleans(),
    reason=words,
)
contents = st.builds(
    Content,
    kind=st.sampled_from(ContractKind.values),
    relation=st.sampled_from(["", *Relation.values]),
    parent=words,
    parent_title=words,
    title=words,
    language=st.sampled_from(["en", "zh-hans"]),
    customer=words,
    parties=st.lists(st.builds(Party, words, words, words, words, words), max_size=2).map(tuple),
    currency=st.just("CNY"),
    rows=st.lists(rows, max_size=2).map(tuple),
    net=amounts,
    tax_rate=amounts,
    tax=amounts,
    gross=amounts,
    payments=st.lists(instalments, max_size=2).map(tuple),
    later_changes=st.sampled_from(["", "free", "charged"]),
    later_changes_note=words,
    starts_on=st.none() | days,
    ends_on=st.none() | days,
    renewal_notice_days=st.integers(0, 90),
    sign_by=st.none() | days,
    clauses=st.lists(clauses, max_size=2).map(tuple),
    signers=st.lists(st.builds(Signer, words, words, words, words, st.none() | st.integers(1)), max_size=2).map(tuple),
)


@given(contents)
def test_content_reads_back_from_its_canonical_text(content: Content) -> None:
    assert read(json.loads(text_of(as_mapping(content)))) == content


def test_signers_from_before_their_keys_were_kept_are_read_and_compared_by_name() -> None:
    chen, lin = Signer("ours", "We", "Chen", "CEO", 7), Signer("theirs", "Hengtai", "Lin", "CFO")
    stored = json.loads(text_of(as_mapping(complete(signers=(chen, lin)))))
    assert read_signers(stored) == (chen, lin)
    for signer in stored["signers"]:
        del signer["person"]
    older = read(stored).signers
    assert older == (replace(chen, person=None), lin)
    assert are_same_signers(older, (chen, lin))
    assert not are_same_signers(older, (replace(chen, name="Wu"), lin))


@pytest.mark.parametrize(
    "now",
    [
        (Signer("ours", "We", "Chen", "CEO", 8), Signer("theirs", "Hengtai", "Lin", "CFO")),
        (Signer("ours", "We", "Chen", "CEO", 7),),
        (Signer("theirs", "Hengtai", "Lin", "CFO"), Signer("ours", "We", "Chen", "CEO", 7)),
    ],
    ids=["another person of that name", "one fewer", "another order"],
)
def test_signers_are_others_than_those_that_were_frozen(now: tuple[Signer, ...]) -> None:
    frozen = Signer("ours", "We", "Chen", "CEO", 7), Signer("theirs", "Hengtai", "Lin", "CFO")
    assert are_same_signers(frozen, frozen)
    assert not are_same_signers(frozen, now)


def test_what_must_be_there_is_missed_in_content() -> None:
    stored = json.loads(text_of(as_mapping(complete())))
    del stored["signers"][0]["name"]
    with pytest.raises(KeyError):
        read(stored)


@given(contents)
def test_missing_says_nothing_twice(content: Content) -> None:
    lacks = missing(replace(content, parties=(), clauses=()), TODAY)
    assert len(set(lacks)) == len(lacks)


def clause(**changes: Any) -> ClauseText:
    own = ClauseText(
        part="delivery",
        title="Site",
        text="Power.",
        standard="",
        standard_version=None,
        standard_text="",
        other_title="",
        other_text="",
        deviates=True,
        needs_approver=True,
        reason="needed",
    )
    return replace(own, **changes)


WORDED = (Part.PAYMENT, Part.DELIVERY, Part.SALES_PROCESS, Part.AFTER_SALES, Part.COMPLAINTS, Part.GENERAL)
STANDARD = tuple(clause(part=part.value, deviates=False, reason="") for part in WORDED)
"""A clause in each part that is words alone."""


def complete(**changes: Any) -> Content:
    """A sales contract that lacks nothing."""
    row = Row(
        product=Named("Switch", "交换机", "SW"),
        group="switches",
        model="",
        measure=Words("piece", "台"),
        description="",
        quantity=Decimal(1),
        list_price=None,
        price=Decimal(100),
        rate=None,
        amount=Decimal(100),
        approval=None,
        framework_row=None,
    )
    content = Content(
        kind="sales",
        relation="",
        parent="",
        parent_title="",
        title="Switches",
        language="en",
        customer="Hengtai",
        parties=(Party("ours", "We", "", "", ""), Party("theirs", "Hengtai", "", "", "Mr Lin")),
        currency="CNY",
        rows=(row,),
        net=Decimal("100.00"),
        tax_rate=Decimal("0.13"),
        tax=Decimal("13.00"),
        gross=Decimal("113.00"),
        payments=(Instalment("All", Decimal("113.00"), TODAY, "", 0, ""),),
        later_changes="free",
        later_changes_note="",
        starts_on=None,
        ends_on=None,
        renewal_notice_days=60,
        sign_by=TODAY,
        clauses=STANDARD,
        signers=(Signer("ours", "We", "Chen", "CEO"), Signer("theirs", "Hengtai", "Lin", "CFO")),
    )
    return replace(content, **changes)


def pay(*amounts: str) -> tuple[Instalment, ...]:
    return tuple(Instalment("Part", Decimal(amount), TODAY, "", 0, "") for amount in amounts)


def test_complete_contract_lacks_nothing() -> None:
    assert missing(complete(), TODAY) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"parties": (Party("theirs", "Hengtai", "", "", "Lin"),)}, "Name our company among the parties."),
        ({"parties": (Party("ours", "We", "", "", ""),)}, "Name the customer among the parties."),
        (
            {"parties": (Party("ours", "We", "", "", ""), Party("theirs", "Hengtai", "", "", ""))},
            "Name a contact of Hengtai.",
        ),
        ({"rows": ()}, "Add at least one product."),
        ({"payments": pay("112.99")}, "The plan of payments lacks ¥0.01 of the total with tax."),
        ({"payments": pay("100.00", "1013.00")}, "The plan of payments is ¥1,000.00 above the total with tax."),
        ({"payments": ()}, "The plan of payments lacks ¥113.00 of the total with tax."),
        ({"later_changes": ""}, "State whether later changes of artwork or content are free or charged."),
        ({"later_changes": "charged"}, "Say how much later changes cost."),
        ({"ends_on": TODAY - timedelta(days=1)}, "It would have ended already: check the period."),
        ({"sign_by": None}, "Say by when it is to be signed."),
        ({"sign_by": TODAY - timedelta(days=1)}, "The day by which it is to be signed has passed."),
        ({"clauses": (*STANDARD, clause(reason=""))}, "Say why “Site” deviates from the standard."),
        ({"signers": (Signer("theirs", "Hengtai", "Lin", "CFO"),)}, "Say who signs for We."),
        ({"signers": (Signer("ours", "We", "Chen", "CEO"),)}, "Say who signs for Hengtai."),
        ({"kind": "framework"}, "Say when it ends."),
        ({"clauses": STANDARD[:-1]}, "“General terms” says nothing: add a clause."),
        (
            {"kind": "framework", "ends_on": TODAY, "clauses": STANDARD[1:], "payments": ()},
            "“Payment” says nothing: add a clause.",
        ),
        (
            {
                "kind": "framework",
                "ends_on": TODAY,
                "payments": (Instalment("Rest", Decimal("113.00"), None, "acceptance", 0, ""),),
            },
            "“Rest” waits for a delivery, which this kind of contract does not have.",
        ),
    ],
)
def test_each_thing_that_is_missing_is_one_sentence(changes: dict[str, Any], sentence: str) -> None:
    assert [lack.sentence for lack in missing(complete(**changes), TODAY)] == [sentence]


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": TODAY},
        {"later_changes": "charged", "later_changes_note": "¥200 each"},
        {"clauses": (*STANDARD, clause())},
        {"kind": "framework", "ends_on": TODAY, "payments": ()},
        {"kind": "intent", "rows": (), "payments": ()},
        {"relation": "voiding", "rows": (), "payments": (), "later_changes": ""},
    ],
    ids=["ends today", "charged", "deviates with reason", "framework without plan", "intent", "termination"],
)
def test_what_is_not_needed_is_not_asked_for(changes: dict[str, Any]) -> None:
    assert missing(complete(**changes), TODAY) == []


def test_part_of_which_every_clause_is_left_out_is_silent() -> None:
    left_out = clause(text="", standard="x")
    others = tuple(one for one in STANDARD if one.part != Part.DELIVERY)
    assert silent(complete()) == []
    assert silent(complete(clauses=(*others, left_out))) == [Part.DELIVERY]
    assert silent(complete(clauses=(*others, left_out, clause()))) == []
    assert missing(complete(clauses=(*others, left_out)), TODAY) == []


def test_plan_of_a_framework_adds_up_when_there_is_one() -> None:
    framework = complete(kind="framework", ends_on=TODAY, payments=pay("1.00"))
    lack = "The plan of payments lacks ¥112.00 of the total with tax."
    assert missing(framework, TODAY) == [(Part.PAYMENT, lack)]


def test_words_follow_the_reader() -> None:
    content = complete(relation="amendment", clauses=(clause(), clause(text="", standard="x", deviates=False)))
    assert (str(content.rows[0].product), str(content.rows[0].measure)) == ("Switch", "piece")
    with translation.override("zh-hans"):
        assert (str(content.rows[0].product), str(content.rows[0].measure)) == ("交换机", "台")
    assert (content.kind_label, content.relation_label, content.later_changes_label) == (
        "Sales contract",
        "Amendment",
        "Free of charge",
    )
    assert (complete().relation_label, complete(later_changes="").later_changes_label) == ("", "")
    assert [one.left_out for one in content.clauses] == [False, True]
    assert content.deviations == (content.clauses[0],)
    assert content.clauses_of(Part.DELIVERY) == list(content.clauses)
    assert content.clauses_of(Part.GENERAL) == []
    assert content.shape.rows.value == "required"


def test_instalment_says_what_it_is_due_after() -> None:
    after = Instalment("x", Decimal(1), None, "delivery", 3, "")
    assert (after.after_label, pay("1")[0].after_label) == ("After delivery", "")
