"""Template tags."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from accounts.models import Unit, User
from core import navigation, tones
from core.navigation import Item
from core.templatetags import ui
from notifications.models import Message
from tests.factories import make_user

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def draw(source: str, **context: Any) -> str:
    return Template("{% load i18n ui %}" + source).render(Context(context))


def test_icon_is_silent_unless_it_has_a_label() -> None:
    assert draw('{% icon "bell" %}') == '<i class="bi bi-bell" aria-hidden="true"></i>'
    assert 'aria-label="&lt;News&gt;"' in draw('{% icon "bell" label %}', label="<News>")


@time_machine.travel(NOW, tick=False)
def test_moment_is_the_local_time_by_language_with_relative_words() -> None:
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert draw("{{ at|moment }}", at=at) == (
        '<time datetime="2026-11-23T10:00:00+08:00">23 Nov 2026, 10:00 '
        '<span class="moment-ago">2\xa0hours ago</span></time>'
    )
    assert draw('{{ at|moment:"short" }}', at=at) == (
        '<time datetime="2026-11-23T10:00:00+08:00" title="2\xa0hours ago">23 Nov 2026, 10:00</time>'
    )
    with translation.override("zh-hans"):
        assert "2026年11月23日 10:00" in draw("{{ at|moment }}", at=at)
        assert "2026年11月23日" in draw("{{ at|moment }}", at=date(2026, 11, 23))


@time_machine.travel(NOW, tick=False)
def test_moment_in_a_cell_leaves_out_the_year_of_today() -> None:
    this_year, last_year = datetime(2026, 11, 23, 2, 0, tzinfo=UTC), datetime(2025, 12, 31, 2, 0, tzinfo=UTC)
    assert draw('{{ at|moment:"brief" }}', at=this_year) == (
        '<time datetime="2026-11-23T10:00:00+08:00" title="23 Nov 2026, 10:00, 2\xa0hours ago">23 Nov, 10:00</time>'
    )
    assert ">31 Dec 2025</time>" in draw('{{ at|moment:"brief" }}', at=last_year)


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=-59), "just now"),
        (timedelta(), "just now"),
        (timedelta(seconds=59), "in a moment"),
        (timedelta(seconds=-61), "a minute ago"),
    ],
)
def test_moment_counts_no_seconds(gap: timedelta, words: str) -> None:
    assert f">{words}<" in draw("{{ at|moment }}", at=NOW + gap).replace("\xa0", " ")


def test_together_leaves_out_what_is_empty() -> None:
    assert draw("{% together first second %}", first="Huaxin", second="¥5.00") == "Huaxin, ¥5.00"
    assert draw("{% together first second %}", first="", second="<b>") == "&lt;b&gt;"
    assert draw("{% together first second %}", first=None, second="") == ""


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("gap", "words", "chinese"),
    [
        (timedelta(days=-10, hours=-5), "1\xa0week ago", "1\xa0周前"),
        (timedelta(days=-1, hours=-5), "1\xa0day ago", "1\xa0天前"),
        (timedelta(hours=23), "23\xa0hours from now", "23小时以后"),
        (timedelta(days=3, hours=5), "in 3\xa0days", "3\xa0天后"),
    ],
)
def test_moment_counts_in_the_largest_unit(gap: timedelta, words: str, chinese: str) -> None:
    assert f">{words}<" in draw("{{ at|moment }}", at=NOW + gap)
    with translation.override("zh-hans"):
        assert f">{chinese}<" in draw("{{ at|moment }}", at=NOW + gap)


@time_machine.travel(NOW, tick=False)
def test_moment_to_plan_with_names_the_day_of_the_week() -> None:
    at, next_year = datetime(2026, 11, 24, 2, 0, tzinfo=UTC), datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    assert ">Tue 24 Nov, 10:00</time>" in draw('{{ at|moment:"weekday" }}', at=at)
    assert ">4 Jan 2027, 10:00</time>" in draw('{{ at|moment:"weekday" }}', at=next_year)
    with translation.override("zh-hans"):
        assert "11月24日 星期二 10:00" in draw('{{ at|moment:"weekday" }}', at=at)


def test_moment_of_a_date_and_of_nothing() -> None:
    assert draw("{{ at|moment }}", at=date(2026, 11, 23)) == '<time datetime="2026-11-23">23 Nov 2026</time>'
    assert draw("{{ at|moment }}", at=None) == "–"


def test_person_shows_initials_and_name_in_the_language_of_the_reader() -> None:
    li = User(pk=7, name="李小明", name_latin="Li Xiaoming <b>")
    assert "Li Xiaoming &lt;b&gt;</span>" in draw("{% person user %}", user=li)
    with translation.override("zh-hans"):
        assert "李小明" in draw("{% person user %}", user=li)
    assert "no longer active" in draw("{% person user %}", user=User(pk=8, name="Li", is_active=False))
    assert "no longer active" not in draw("{% person user %}", user=li)


def test_person_who_is_nobody() -> None:
    assert draw("{% person None %}") == "–"
    assert draw('{% person None absent="nobody yet" %}') == "nobody yet"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Li Ming", "LM"),
        ("Anna von Berg", "AB"),
        ("李明", "明"),
        ("欧阳小明", "小明"),
        ("cher", "CH"),
        ("李", "李"),
        ("", ""),
    ],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert draw("{{ name|initials }}", name=name) == letters


def test_badge_is_a_word_with_the_tone_of_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tones, "_registered", {"kind": {"company": "info"}})
    assert draw('{% badge unit "kind" %}', unit=Unit(kind="company")) == '<span class="tone tone-info">Company</span>'
    assert "tone-neutral" in draw('{% badge unit "kind" %}', unit=Unit(kind="system"))
    assert "tone-danger" in draw('{% badge unit "kind" tone="danger" %}', unit=Unit(kind="company"))


def test_badge_of_a_plain_word_has_its_icon_and_is_escaped() -> None:
    assert draw('{% badge word tone="warning" icon="moon" %}', word="<Away>") == (
        '<span class="tone tone-warning"><i class="bi bi-moon" aria-hidden="true"></i> &lt;Away&gt;</span>'
    )
    assert "tone-neutral" in draw('{% badge "Away" %}')


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (Decimal(12000), "CNY", "¥12,000.00"),
        (-1234.5, "USD", "−US$1,234.50"),
        (0, "CHF", "CHF\xa00.00"),
        (None, "CNY", "–"),
    ],
)
def test_money_has_its_currency_and_the_separators_of_the_reader(amount: Any, currency: str, words: str) -> None:
    assert draw("{% money amount currency %}", amount=amount, currency=currency) == words


def test_money_has_as_many_decimals_as_its_currency() -> None:
    assert draw('{% money amount "JPY" %}', amount=Decimal("1999.5")) == "JP¥2,000"


@pytest.mark.parametrize(
    ("price", "currency", "words"),
    [
        (Decimal("0.0835"), "CNY", "¥0.0835"),
        (Decimal("1234.5000"), "CNY", "¥1,234.50"),
        (Decimal("100.0000"), "JPY", "JP¥100"),
        (Decimal("0.5000"), "JPY", "JP¥0.5"),
        (None, "CNY", "–"),
    ],
)
def test_unit_price_has_the_decimals_that_it_needs(price: Decimal | None, currency: str, words: str) -> None:
    assert draw("{% unit_price price currency %}", price=price, currency=currency) == words


def test_money_is_grouped_in_thousands_for_chinese_readers() -> None:
    with translation.override("zh-hans"):
        assert draw('{% money amount "CNY" %}', amount=Decimal(6881000)) == "¥6,881,000.00"


def test_days_that_have_passed_are_counted_in_chinese_as_people_do() -> None:
    with time_machine.travel(NOW, tick=False), translation.override("zh-hans"):
        assert "6 天前" in draw("{{ at|moment }}", at=NOW - timedelta(days=6)).replace("\xa0", " ")


def test_url_with_changes_adds_and_removes() -> None:
    request = RequestFactory().get("/", {"q": "a b", "state": ["open", "late"], "after": "x"})
    assert draw("{% url_with after=None page=2 q='' %}", request=request) == "?state=open&amp;state=late&amp;page=2"
    assert draw("{% url_with state=states %}", request=request, states=["done"]) == "?q=a+b&amp;after=x&amp;state=done"


def test_url_if_any_is_empty_for_a_page_that_does_not_exist() -> None:
    assert draw('{% url_if_any "account_login" %}') == "/accounts/login/"
    assert draw('{% url_if_any "nothing:here" %}') == ""


@pytest.mark.parametrize(
    ("level", "tone"), [("error", "danger"), ("debug", "info"), ("success", "success"), ("", "info")]
)
def test_message_tone_follows_the_level(level: str, tone: str) -> None:
    assert draw("{{ level|message_tone }}", level=level) == tone


@pytest.mark.urls("tests.core.urls")
def test_sidebar_and_entries_show_what_this_person_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(Item("work", "Plain", "plain", "sun"))
    navigation.register(Item("customers", "Late", "late", "clock", visible=lambda user: user.is_authenticated))
    navigation.register(Item("header", "New", "writing", "plus-lg"))
    request = RequestFactory().get("/plain/")
    request.user = AnonymousUser()
    source = (
        "{% sidebar as menu %}{% for section, items in menu %}{{ section.label }}:"
        "{% for entry in items %}{{ entry.item.label }}{% if entry.active %}*{% endif %}{% endfor %}{% endfor %}"
    )
    assert draw(source, request=request) == "Work:Plain*"
    actions = '{% entries "header" as actions %}{% for entry in actions %}{{ entry.url }}{% endfor %}'
    assert draw(actions, request=request) == "/writing/"


@pytest.mark.django_db
def test_layout_offers_menu_search_language_and_sign_out(client: Client) -> None:
    client.force_login(make_user(name_latin="Li Xiaoming"))
    page = client.get("/accounts/2fa/").content.decode()
    for piece in (
        'lang="en"',
        'href="#main"',
        'id="main"',
        "Li Xiaoming",
        "中文",
        "/accounts/logout/",
        'aria-live="polite"',
    ):
        assert piece in page
    client.cookies["django_language"] = "zh-hans"
    assert 'lang="zh-hans"' in client.get("/accounts/2fa/").content.decode()


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/password/reset/"])
def test_entrance_has_our_look_and_no_inline_script(client: Client, page: str) -> None:
    html = client.get(page).content.decode()
    assert 'class="plain-header"' in html
    assert "<script>" not in html
    assert "style=" not in html


def test_message_model_is_paged_by_the_component() -> None:
    from core.paging import Page

    request = RequestFactory().get("/", {"q": "a", "after": "old"})
    page = Page([Message()], next="n", previous="p")
    html = draw('{% include "components/pager.html" with target="#list" %}', page=page, request=request)
    assert 'href="?q=a&amp;after=n"' in html
    assert 'href="?q=a&amp;before=p"' in html
    assert html.count('hx-target="#list"') == 2
    assert draw('{% include "components/pager.html" %}', page=Page([]), request=request).strip() == ""


def test_at_gives_what_stands_under_the_key() -> None:
    assert (ui.at({1: "one"}, 1), ui.at({1: "one"}, 2)) == ("one", None)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Decimal("0.92"), "92 %"),
        ("0.925", "92.5 %"),
        (Decimal("0.9375"), "93.75 %"),
        (Decimal("0.0001"), "0.01 %"),
        (Decimal(1), "100 %"),
        (Decimal("12.5"), "1250 %"),
        (None, ""),
        ("", ""),
    ],
)
def test_percent_shows_a_share_with_as_few_decimals_as_it_has(share: Any, words: str) -> None:
    assert draw("{{ share|percent }}", share=share) == words
