"""What the made-up records are made of: a day that they stand around, people, words."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

AS_OF: Final = dt.date(2026, 6, 30)

Table = dict[str, object]

OUR_PEOPLE: Final = ("mira", "tomas", "aino", "jonas", "leena", "pavel", "sofia", "erik")

NOUNS: Final = (
    "search", "invoice", "login", "export", "calendar", "payment", "profile", "report", "archive",
    "import", "catalogue", "booking", "map", "mailing", "dashboard", "contract", "upload", "basket",
)  # fmt: skip
PARTS: Final = ("page", "service", "form", "interface", "list", "screen", "job", "guide", "trial")
ASIDES: Final = (
    "Agreed in the meeting of both teams; the minutes are in the shared folder.",
    "The office in Turku needs it before the others, for its own summer campaign.",
    "Ask first whether the old system is still read from here by anyone at all.",
    "Depends on the data that the finance team keeps in a table of its own.",
)
REASONS: Final = (
    "The supplier's interface changed",
    "Test data came late",
    "More cases than known",
)


@dataclass(frozen=True)
class Record:
    """One record: its kind, the stem of a file of its own, and its fields."""

    kind: str
    stem: str
    fields: Table


def shifted(day: dt.date, days: int) -> dt.date:
    """The day so many weekdays later, or earlier; never a Saturday or Sunday."""
    step = 1 if days >= 0 else -1
    while days or day.weekday() > 4:
        day += dt.timedelta(days=step)
        if days and day.weekday() < 5:
            days -= step
    return day
