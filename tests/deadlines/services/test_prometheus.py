from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from deadlines.services.prometheus import carries_token, exposition
from tests.deadlines.clockwork import NOW, all_alive, promise_with_rung

TOKEN = "a-token-of-twenty-characters"


@pytest.mark.django_db
def test_exposition_is_what_prometheus_reads() -> None:
    all_alive(worker=31)
    promise_with_rung(12)
    families = list(text_string_to_metric_families(exposition(NOW).decode()))
    values = {sample.name: sample.value for family in families for sample in family.samples if not sample.labels}
    assert values["salesops_rungs_due"] == values["salesops_promises_open"] == values["salesops_redis_up"] == 1
    assert values["salesops_rung_lag_seconds"] == 12
    ages = next(family for family in families if family.name == "salesops_heartbeat_age_seconds")
    assert {sample.labels["part"]: sample.value for sample in ages.samples}["worker"] == 31
    assert all(family.documentation for family in families)


@pytest.mark.django_db
def test_part_that_never_gave_a_sign_is_absent() -> None:
    assert b"part=" not in exposition(NOW)


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer", f"bearer {TOKEN}", f"Bearer {TOKEN}x", TOKEN, "Bearer 密"])
def test_other_headers_carry_no_token(settings: Settings, header: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert carries_token(f"Bearer {TOKEN}")
    assert not carries_token(header)


def test_nobody_carries_a_token_that_is_not_set(settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert not carries_token("Bearer ")
