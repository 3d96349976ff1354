"""Public holidays by country and subdivision, from the `holidays` package.

Its front door loads every country it has, five times the work of loading one. So the module of
the one country is imported alone; where the package does not allow that, the front door is used.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from clientcare.calendar import UnknownCalendar

_LANGUAGE = (
    "en_US"  # where a country has no such names, the package's own stand, whatever the locale
)
_private: dict[str, ModuleType] = {}  # what was imported alone, kept out of sys.modules


class PublicHolidays:
    """The public holidays of one country or subdivision, in English where the package has it."""

    def __init__(self, code: str) -> None:
        """Load the calendar of a code such as `FI` or `DE-BY`; UnknownCalendar if there is none."""
        country, dash, part = code.partition("-")
        countries = _countries()
        if country not in countries:
            names = {name.casefold(): name for name in countries}
            for name, path in countries.items():
                names.setdefault(path.rpartition(".")[2].casefold(), name)
            raise UnknownCalendar(code, _near(country.replace(" ", ""), names))
        self._entity = _entity(country, countries[country])
        if dash and part not in self._entity.subdivisions:
            aliases = self._entity.subdivisions_aliases.items()
            names = {name.casefold(): one for name, one in aliases}
            names |= {one.casefold(): one for one in self._entity.subdivisions}
            near = _near(part, names)
            raise UnknownCalendar(code, f"{country}-{near}" if near else country)
        self.code = code
        self._part = part or None
        self._by_year: dict[int, tuple[Mapping[date, str], frozenset[date]]] = {}
        # The package computes nothing outside these; such years have no public holidays.
        self.years = range(self._entity.start_year, self._entity.end_year + 1)

    def of(self, year: int) -> Mapping[date, str]:
        """The holidays of a year by day; two on one day are named together."""
        return self._year(year)[0]

    def worked(self, year: int) -> frozenset[date]:
        """The weekend days of a year that are worked in exchange for a day off elsewhere."""
        return self._year(year)[1]

    def _year(self, year: int) -> tuple[Mapping[date, str], frozenset[date]]:
        if year not in self._by_year:
            found = self._entity(subdiv=self._part, years=year, expand=False, language=_LANGUAGE)
            worked = getattr(found, "weekend_workdays", ())
            self._by_year[year] = (
                dict(found),
                frozenset(day for day in worked if day.year == year and day not in found),
            )
        return self._by_year[year]


@cache
def public_holidays(code: str) -> PublicHolidays:
    """The calendar of a code, loaded once."""
    return PublicHolidays(code)


@cache
def _countries() -> dict[str, str]:
    """Every country code of the package, with the path `module.Class` of its calendar.

    An empty path stands for a calendar that only the front door can load.
    """
    with suppress(Exception), _alone():  # whatever fails in here, the front door is the judge
        registry = import_module("holidays.registry").COUNTRIES
        return {
            code: f"{module}.{name}"
            for module, (name, *codes) in registry.items()
            for code in codes
            if len(code) <= 3  # the longer ones are alternative names of classes
        }
    import holidays

    return dict.fromkeys(holidays.list_supported_countries(), "")


def _entity(country: str, path: str) -> Any:
    """The class that computes a country's holidays."""
    module, _, name = path.partition(".")
    if module:
        with suppress(Exception), _alone():
            return getattr(import_module(f"holidays.countries.{module}"), name)
    import holidays

    return getattr(holidays, country)


@contextmanager
def _alone() -> Iterator[None]:
    """Let modules of `holidays` be imported without running the packages that hold them.

    Bare packages, which know only where their modules lie, stand in for them; afterwards all is
    taken out of sys.modules, so that whoever imports `holidays` gets the real one.
    """
    if "holidays" in sys.modules:
        raise ImportError("holidays is loaded already: its front door costs no more")
    sys.modules.update(_private or _bare_packages())
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "holidays"]:
            _private[name] = sys.modules.pop(name)


def _bare_packages() -> dict[str, ModuleType]:
    spec = find_spec("holidays")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("holidays is not a package here")
    folder = Path(spec.submodule_search_locations[0])
    packages = {}
    for name, path in {"holidays": folder, "holidays.countries": folder / "countries"}.items():
        packages[name] = ModuleType(name)
        packages[name].__path__ = [str(path)]
    return packages


def _near(text: str, names: Mapping[str, str]) -> str | None:
    from difflib import get_close_matches

    if len(text) < 3:  # which are near to some code of three, whatever they are
        return names.get(text.casefold())
    near = get_close_matches(text.casefold(), names, n=1)
    return names[near[0]] if near else None
