"""Names in two languages."""

from django.utils import translation

from accounts.models import Unit


def test_bilingual_name_follows_the_language_of_the_reader() -> None:
    unit = Unit(name_en="East", name_zh="华东")
    assert str(unit) == "East"
    with translation.override("zh-hans"):
        assert unit.name == "华东"
    with translation.override(None):
        assert unit.name == "East"
