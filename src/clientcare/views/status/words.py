"""Words and names that the parts of a status share."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from clientcare.facts.money import written
from clientcare.views.layout import Row, Span, Words, joined, words
from clientcare.wording import count

SYMBOLS = {"red": "✖", "grey": "○", "amber": "▲", "green": "●"}
STYLES = {"red": "bold red", "grey": "bold", "amber": "bold yellow", "green": "bold green"}
SIDES = {"us": "ours", "client": "client's", "other": "others'"}
BAD, POOR = "bold red", "bold yellow"


class Names:
    """Calls a record by its title and id where it is first named, later by its id alone."""

    def __init__(self) -> None:
        """Nothing has been named yet."""
        self._named: set[str] = set()

    def of(self, title: str | None, record: str) -> Words:
        """Name a record."""
        if record in self._named or not title:
            return (Span(record, "cyan"),)
        self._named.add(record)
        return words(Span(title, "bold"), " ", Span(record, "cyan"))


def row(lead: Iterable[str | Span], *parts: str | Span | Words) -> Row:
    """Make a row of leading cells and the parts of its text."""
    return Row(tuple(Span(cell) if isinstance(cell, str) else cell for cell in lead), joined(parts))


def dim(text: str) -> Span:
    """Text that stands back."""
    return Span(text, "dim")


def days(number: int) -> str:
    """Write a number of days; all days of a status are working days, as its head says."""
    return count(number, "day")


def when(value: date | datetime) -> str:
    """Write a day as it is, a moment to the minute."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()


def limit(by: datetime) -> str:
    """Write up to when something is in time: of a limit at a day's end that day itself."""
    if by.hour == by.minute == by.second == 0:
        return (by.date() - timedelta(1)).isoformat()
    return when(by)


def percent(share: float | Decimal) -> str:
    """Write a share."""
    return f"{share * 100:.0f} %"


def amount(value: Decimal | None, currency: str | None) -> str:
    """Write an amount with its currency, in groups of three."""
    return "amount unknown" if value is None else written(value, currency)


def owner(name: str | None) -> str | Span:
    """Name who owes something, or say that nobody does."""
    return name or Span("nobody owns it", "bold")
