"""The answer to "may he?" and the refusals."""

import pytest

from core.errors import DomainError, NotAllowed, Stale
from core.verdicts import YES, no


def test_verdict_is_as_true_as_it_allows() -> None:
    assert YES
    assert not no("Only his manager.")


def test_require_lets_a_yes_pass_and_raises_the_sentence_of_a_no() -> None:
    YES.require()
    with pytest.raises(NotAllowed, match=r"Only his manager\.") as refusal:
        no("Only his manager.").require()
    assert refusal.value.status_code == 403


def test_stale_carries_what_stands_there_now() -> None:
    assert Stale("Changed.", current={"Title": "New"}).current == {"Title": "New"}
    assert Stale("Changed.").current == {}
    assert (DomainError("No.").status_code, Stale("Changed.").status_code) == (409, 409)
