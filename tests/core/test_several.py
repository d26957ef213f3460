"""One thing done to several rows: order, results, refusals."""

from __future__ import annotations

from core.errors import DomainError, NotAllowed
from core.several import Result, Unchanged, each


def test_each_row_has_its_own_result_in_the_order_of_the_numbers() -> None:
    seen = []

    def act(row: str) -> None:
        seen.append(row)
        if row == "closed":
            raise DomainError("It is closed.")
        if row == "theirs":
            raise NotAllowed("It is theirs.")
        if row == "same":
            raise Unchanged("Nothing was changed.")

    rows = {"4": "same", "1": "mine", "2": "closed", "3": "theirs"}
    results = each(["3", "9", "2", "1", "1", "4"], rows, act, missing="No %s.", show=lambda row: (row, f"/{row}/"))
    assert seen == ["mine", "closed", "theirs", "same"]
    assert results == [
        Result("1", "mine", "/mine/"),
        Result("2", "closed", "/closed/", refusal="It is closed."),
        Result("3", "theirs", "/theirs/", refusal="It is theirs."),
        Result("4", "same", "/same/", note="It was so already."),
        Result("9", "", refusal="No 9."),
    ]
