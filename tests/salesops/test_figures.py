from __future__ import annotations

import pytest

from salesops.local import figures
from salesops.local.bench.__main__ import main
from salesops.local.figures import Figure, at_least, at_most, percentile, show


@pytest.mark.parametrize(("share", "value"), [(0, 1), (50, 2), (75, 3), (95, 4), (100, 4)])
def test_percentile_is_the_value_that_so_many_do_not_exceed(share: float, value: float) -> None:
    assert percentile([4, 1, 3, 2], share) == value


def test_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 95) == 0


def test_limits_hold_up_to_and_including_their_value() -> None:
    assert at_most("lag", 5.0, 5, "s").verdict == at_least("speed", 0.1, 0.1).verdict == "pass"
    assert at_most("lag", 5.1, 5, "s").verdict == at_least("speed", 0.09, 0.1).verdict == "FAIL"


def test_table_names_seed_commit_and_machine_and_fails_with_a_figure(capsys: pytest.CaptureFixture[str]) -> None:
    kept = at_most("lag", 1234.5, 2000, "s", 1)
    assert show("F1", [kept, Figure("kills", "20")], seed=7) == 0
    said = capsys.readouterr().out
    assert f"commit {figures.commit()}, seed 7" in said
    assert figures.machine() in said
    assert "lag     1,234.5 s  ≤ 2000 s  pass" in said
    assert show("F1", [kept, at_most("doubled", 1, 0)]) == 1


def test_bench_says_what_can_be_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == main(["no-such"]) == 2
    assert "script/bench NAME" in capsys.readouterr().out
