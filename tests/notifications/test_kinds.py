import pytest

from notifications import kinds
from notifications.kinds import Kind


@pytest.fixture(autouse=True)
def _registry_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))


def test_register_makes_the_kind_known() -> None:
    kind = kinds.register(Kind("test.new", "Something new", mail_by_default=False))
    assert kinds.get("test.new") is kind
    assert kinds.every()[-1] is kind


def test_register_of_the_same_kind_twice_changes_nothing() -> None:
    kinds.register(Kind("test.new", "Something new"))
    kinds.register(Kind("test.new", "Something new"))
    assert [kind.code for kind in kinds.every()].count("test.new") == 1


def test_register_refuses_another_kind_under_the_same_code() -> None:
    kinds.register(Kind("test.new", "Something new"))
    with pytest.raises(ValueError, match=r"test\.new"):
        kinds.register(Kind("test.new", "Something else"))


def test_get_of_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        kinds.get("test.unknown")
