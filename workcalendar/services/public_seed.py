"""What is known of China's public days without asking anybody: the seed of the table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from chinese_calendar.constants import holidays, workdays

from workcalendar.rules.plan import Name, PublicDate, PublicKind

NAMES = {
    "New Year's Day": Name("New Year's Day", "元旦"),
    "Spring Festival": Name("Spring Festival", "春节"),
    "Tomb-sweeping Day": Name("Tomb-sweeping Day", "清明节"),
    "Labour Day": Name("Labour Day", "劳动节"),
    "Dragon Boat Festival": Name("Dragon Boat Festival", "端午节"),
    "Mid-autumn Festival": Name("Mid-autumn Festival", "中秋节"),
    "National Day": Name("National Day", "国庆节"),
    "Anti-Fascist 70th Day": Name("70th anniversary of the victory of 1945", "抗战胜利70周年纪念日"),
}

STATUTORY = {
    2027: {
        "New Year's Day": [date(2027, 1, 1)],
        "Spring Festival": [date(2027, 2, day) for day in (5, 6, 7, 8)],
        "Tomb-sweeping Day": [date(2027, 4, 5)],
        "Labour Day": [date(2027, 5, day) for day in (1, 2)],
        "Dragon Boat Festival": [date(2027, 6, 9)],
        "Mid-autumn Festival": [date(2027, 9, 15)],
        "National Day": [date(2027, 10, day) for day in (1, 2, 3)],
    }
}
"""Years of which only the days off by law are known: the State Council has not published how weekends move."""


@dataclass(frozen=True, slots=True)
class SeedYear:
    """`is_confirmed`: the make-up workdays are published."""

    number: int
    days: list[PublicDate]
    is_confirmed: bool


def seed() -> list[SeedYear]:
    """Every year that is known, in order; those of the package chinesecalendar are complete."""
    published: defaultdict[int, list[PublicDate]] = defaultdict(list)
    for kind, known in ((PublicKind.HOLIDAY, holidays), (PublicKind.WORKDAY, workdays)):
        for day, name in known.items():
            published[day.year].append(PublicDate(day, kind, NAMES[name]))
    years = [SeedYear(number, days, is_confirmed=True) for number, days in published.items()]
    years += [SeedYear(number, _by_law(number), is_confirmed=False) for number in STATUTORY if number not in published]
    return sorted(years, key=lambda year: year.number)


def _by_law(number: int) -> list[PublicDate]:
    return [
        PublicDate(day, PublicKind.HOLIDAY, NAMES[name]) for name, days in STATUTORY[number].items() for day in days
    ]
