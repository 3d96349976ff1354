import sys
from collections.abc import Iterator, Mapping
from datetime import date

import pytest

from clientcare.calendar import UnknownCalendar
from clientcare.calendar import public_holidays as module
from clientcare.calendar.public_holidays import PublicHolidays
from tests.for_each import for_each

# The names of some holidays change with the package's versions; these do not.
FINLAND_2026 = {
    date(2026, 1, 1): "New Year's Day",
    date(2026, 1, 6): "Epiphany",
    date(2026, 4, 3): "Good Friday",
    date(2026, 4, 6): "Easter Monday",
    date(2026, 5, 1): "May Day",
    date(2026, 5, 14): "Ascension Day",
    date(2026, 6, 19): "Midsummer Eve",
    date(2026, 6, 20): "Midsummer Day",
    date(2026, 10, 31): "All Saints' Day",
    date(2026, 12, 24): "Christmas Eve",
    date(2026, 12, 25): "Christmas Day",
    date(2026, 12, 26): "Second Day of Christmas",
}


def off_sundays(holidays: Mapping[date, str]) -> dict[date, str]:
    return {day: name for day, name in holidays.items() if day.weekday() != 6}


def forget() -> None:
    """Let the package be found as if nothing of it had been imported yet."""
    module._countries.cache_clear()
    module._private.clear()
    drop_imports()


def drop_imports() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "holidays"]:
        del sys.modules[name]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget()
    yield
    forget()


def test_finland() -> None:
    assert off_sundays(PublicHolidays("FI").of(2026)) == FINLAND_2026


def test_a_subdivision_has_its_own_holidays_besides_those_of_the_country() -> None:
    germany, bavaria = PublicHolidays("DE").of(2026), PublicHolidays("DE-BY").of(2026)
    assert germany.items() <= bavaria.items()
    assert bavaria[date(2026, 1, 6)] == "Epiphany"
    assert date(2026, 1, 6) not in germany


def test_a_holiday_that_is_moved_is_named_so() -> None:
    assert PublicHolidays("US").of(2026)[date(2026, 7, 3)] == "Independence Day (observed)"


def test_years_that_the_package_does_not_know_have_no_holidays() -> None:
    finland = PublicHolidays("FI")
    assert [dict(finland.of(year)) for year in (1, finland.years.start - 1, 9999)] == [{}, {}, {}]
    assert finland.of(finland.years[-1])


def front_door(code: str, year: int) -> dict[date, str]:
    import holidays

    country, _, part = code.partition("-")
    found = holidays.country_holidays(country, part or None, years=year, language="en_US")
    return dict(found)


@pytest.mark.slow
def test_every_calendar_is_the_one_that_the_front_door_gives() -> None:
    codes = list(module._countries())
    codes += [f"{country}-{part}" for country, part in parts("AU", "CH", "DE", "ES", "FI", "GB")]
    ours, together = {}, []
    for code in codes:
        ours[code] = PublicHolidays(code).of(2026)
        if "holidays" in sys.modules:  # this one could not be imported alone
            together.append(code)
            drop_imports()
    assert ours == {code: front_door(code, 2026) for code in codes}
    assert len(codes) > 400 > 50 * len(together)

    import holidays

    assert set(module._countries()) >= set(holidays.list_supported_countries())


def parts(*countries: str) -> Iterator[tuple[str, str]]:
    for country in countries:
        for part in PublicHolidays(country)._entity.subdivisions:
            yield country, part


def test_where_one_country_cannot_be_imported_alone_the_front_door_serves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> None:
        raise ImportError

    monkeypatch.setattr(module, "_bare_packages", refuse)
    assert off_sundays(PublicHolidays("FI").of(2026)) == FINLAND_2026
    assert PublicHolidays("DE-BY").of(2026) == front_door("DE-BY", 2026)
    with pytest.raises(UnknownCalendar, match="did you mean 'FI'"):
        PublicHolidays("fi")
    assert "holidays" in sys.modules


def test_where_the_package_is_loaded_already_it_is_used() -> None:
    import holidays

    assert off_sundays(PublicHolidays("FI").of(2026)) == FINLAND_2026
    assert sys.modules["holidays"] is holidays


def test_whoever_imports_the_package_afterwards_gets_it_whole() -> None:
    PublicHolidays("FI")
    assert not [name for name in sys.modules if name.startswith("holidays")]
    import holidays

    assert holidays.country_holidays("SE", years=2026)[date(2026, 6, 6)]


@pytest.mark.parametrize("language", ["C", "fi", "th_TH.UTF-8", "de_DE", ""])
@pytest.mark.parametrize("code", ["FI", "JM", "AX"])  # Jamaica's calendar has no translations
def test_names_are_the_same_under_every_locale(
    code: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dict(PublicHolidays(code).of(2026))
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, language)
    assert dict(PublicHolidays(code).of(2026)) == before


@for_each(
    ("code", "suggestion"),
    [
        ("fi", "FI"),
        ("Finland", "FI"),
        ("finnland", "FI"),
        ("United Kingdom", "GB"),
        ("FIN-XX", "FIN"),
        ("DE-by", "DE-BY"),
        ("DE-bayern ", "DE-BY"),
        ("DE-Bayern", "DE-BY"),
        ("DE-", "DE"),
        ("DE-QQ", "DE"),
        ("EU", None),
        ("EUROPE/HELSINKI", None),
        ("", None),
        ("../../etc/passwd", None),
        ("__class__", None),
    ],
)
def test_an_unknown_calendar_is_refused_with_the_nearest(code: str, suggestion: str | None) -> None:
    with pytest.raises(UnknownCalendar) as raised:
        PublicHolidays(code)
    assert (raised.value.code, raised.value.suggestion) == (code, suggestion)
    hint = f", did you mean {suggestion!r}" if suggestion else ""
    assert str(raised.value) == f"no public-holiday calendar {code!r}{hint}"


@for_each("code", ["FI", "FIN", "UK", "GB-SCT", "ES-CT", "FI-01"])
def test_a_known_calendar_is_not(code: str) -> None:
    assert PublicHolidays(code).of(2026)
