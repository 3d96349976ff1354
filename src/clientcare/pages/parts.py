"""What many pages share: how they begin, and how they name records, days and amounts."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from shlex import quote
from typing import TYPE_CHECKING, TypeVar

from clientcare.calendar.now import Now
from clientcare.facts.promises import written
from clientcare.findings import Unreadable
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Inline, Run, Words, dotted, faint, typed
from clientcare.records.base import ROUND
from clientcare.wording import count, late, listed

if TYPE_CHECKING:
    from clientcare.history.git import Commit
    from clientcare.pending import Pending
    from clientcare.summary.figures import Payment
    from clientcare.summary.model import ProjectSummary
    from clientcare.summary.people import Mood
    from clientcare.summary.promises import Problem, Promise
    from clientcare.summary.waiting import Task

MOODS = "▁▂▄▆█"
MOST_MOODS = 12
OURS = "us only"
"""What stands before whatever the client must not read."""
FEW = 5
"""Cases below which a share is no figure."""
NOBODY = {"client": "the client", "us": "us", "other": "a third party"}
"""Who has to act where no person is named."""


def when_yes(command: str) -> Inline:
    """Say what to type once the one who is asked said yes."""
    return dotted(faint("when they say yes"), typed(command), between=": ")


def opening(
    now: Now, unreadable: Sequence[Unreadable], orphans: int, *headline: Words
) -> Iterator[tree.Block]:
    """Begin a page: first of all what could not be read, then the day and what stands out."""
    if unreadable:
        files = count(len({one.file for one in unreadable}), "file")
        said = f"{files} cannot be read whole; no figure below has what is missing"
        yield tree.paragraph(Run(said, "red"))
    if orphans:
        belong = "belongs" if orphans == 1 else "belong"
        said = f"{count(orphans, 'record')} {belong} to no project; no figure below has them"
        yield tree.paragraph(Run(said, "red"))
    if unreadable:
        places = ((Run(f"{one.file}:{one.line}", "id"), f": {one.message}") for one in unreadable)
        yield tree.Bullets(tuple(tree.item(*place) for place in places))
    yield tree.Paragraph(dotted(day_of(now), *headline))


def day_of(now: Now, zone: tzinfo | None = None) -> Run:
    """Say as of which day a page is, or of which moment; in a zone, which is named if another."""
    here, now = now.moment.tzinfo, now.within(zone) if zone else now
    whole = now.moment.date() != now.day
    at = now.day.isoformat() if whole else f"{now.moment:%Y-%m-%d %H:%M}"
    other = "" if whole or now.moment.tzinfo == here else f" {zone}"
    return Run(f"{now.day:%a} {at}{other}", "strong")


def command_of(words: str, *projects: "ProjectSummary") -> str:
    """Write a command, with the workspaces of projects where several were read.

    `{}` in it stands for the id of the first.
    """
    roots = dict.fromkeys(one.root for one in projects if one.root)
    named = words.format(projects[0].id.rpartition("/")[2])
    return " ".join(("clientcare", named, *(f"--root {quote(root)}" for root in roots)))


SHORT_TITLE = 28
"""Characters of a title that stands in the line of another record."""
AGAIN = 40
"""Characters of a title that was named before."""


def shortened(title: str, width: int) -> str:
    """A title in one line, cut after a word where it is longer."""
    plain = " ".join(title.split())
    if len(plain) <= width:
        return plain
    from textwrap import shorten

    return shorten(plain, width, placeholder="…")


def quoted(title: str) -> str:
    """The beginning of a title, in the line of another record."""
    return f"“{shortened(title, SHORT_TITLE)}”"


def source_of(commit: "Commit | None") -> Inline:
    """Name a commit, and who made it."""
    said = f"{commit.id[:12]} {commit.author}: {commit.subject}" if commit else ""
    return faint(said or "not committed yet")


class Names:
    """Calls a record by its title and id where it is first named, later by a short title."""

    def __init__(self, *projects: "ProjectSummary") -> None:
        """Nothing has been named yet; records of the projects are known by id."""
        self._named: dict[str, str] = {}
        self.titles = {one.id: one.title for each in projects for one in each.commitments}
        self.titles |= {one.id: one.title for each in projects for one in each.issues}

    def of(self, title: str | None, record: str) -> Inline:
        """Name a record; one that is called as another one has its id each time."""
        title = title or record
        short = shortened(title, AGAIN)
        if self._named.setdefault(short, record) != record:
            return tree.named(title, record)
        if record not in self._named:
            self._named[record] = record
            return tree.named(title, record)
        return tree.strong(short)

    def has(self, record: str) -> bool:
        """Whether a record has been named already."""
        return record in self._named.values()

    def short(self, records: Iterable[str]) -> str:
        """Name records in the line of another one, by the beginnings of their titles."""
        known = self.titles
        return listed([quoted(known[each]) if each in known else each for each in records])


def days(number: int) -> str:
    """Write a number of days; all days of these pages are working days, as their head says."""
    return count(number, "day")


def in_words(state: str | None) -> str:
    """Write a state as it is read, not as it is typed: `worked around`."""
    return (state or "").replace("-", " ")


def late_by(one: "Promise | Problem | Task") -> str:
    """Write how late a promise is: in hours, for a day, where an hour was promised."""
    return late(one.minutes_late, days(one.days_late))


def next_words(one: "Problem") -> Inline:
    """Say what comes next for a problem."""
    return tree.joined((faint("next: "), one.next_step.words)) if one.next_step else ()


def phase_of(project: "ProjectSummary") -> str:
    """Say that a project is closed, on hold or past its end, and what is open all the same."""
    if project.closed:
        left = sum(not one.settled for one in project.commitments)
        still = f", {count(left, 'promise')} still open" if left else ""
        return f"closed {project.closed}{still}"
    past = f"was to end {project.past_end}, not closed" if project.past_end else ""
    pause = project.paused
    if pause is None:
        return past
    until = f" until {pause.until}" if pause.until else ""
    agreed = "" if pause.agreed else ", not agreed by the client"
    said = f"paused since {pause.from_}{until}{agreed}{f': {pause.why}' if pause.why else ''}"
    return f"{past}; {said}" if past else said


def when(value: date | datetime) -> str:
    """Write a day as it is, a moment to the minute."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()


def due_words(day: date | None, today: date) -> str:
    """Say when something is due: today, this week, or the day."""
    if day is None:
        return "no date"
    if day == today:
        return "today"
    return "this week" if today < day <= today + timedelta(6 - today.weekday()) else when(day)


def percent(share: float | Decimal) -> str:
    """Write a share."""
    return f"{share * 100:.0f} %"


def amount(value: Decimal | None, currency: str | None) -> str:
    """Write an amount with its currency."""
    return "amount unknown" if value is None else written(value, currency)


def owed(one: "Payment | Pending") -> Inline:
    """Write what is still owed of an amount, and of how much."""
    whole = "" if one.open == one.amount else f" of {amount(one.amount, one.currency)}"
    return tree.joined((tree.strong(amount(one.open, one.currency)), whole))


def mood_of(moods: "Sequence[Mood]") -> Inline:
    """Show the last moods as a small chart, and say the last of them."""
    last = moods[-1]
    chart = "".join(MOODS[mood.mood - 1] for mood in moods[-MOST_MOODS:])
    style: tree.Style = "red" if last.mood <= 2 else "amber" if last.mood == 3 else "plain"
    return tree.joined((Run(f"{chart} {last.mood} of 5", style), f" on {last.on}"))


T = TypeVar("T")


def by_series(items: Iterable[T], name: Callable[[T], str]) -> list[tuple[T, int]]:
    """The items, of the rounds of one series the first alone; with each how many rounds more.

    `name` begins with the id of the record; what else it holds keeps items apart.
    """
    groups: dict[object, list[T]] = {}
    for n, item in enumerate(items):
        series, sign, rest = name(item).partition(ROUND)
        key = (series, rest.partition(" ")[2]) if sign else n
        groups.setdefault(key, []).append(item)
    return [(found[0], len(found) - 1) for found in groups.values()]


def more_rounds(number: int, late: int = 0) -> Words:
    """Say how many rounds of the same series there are besides the one shown; how many are late."""
    said = f"and {count(number, 'more round')}{f', {late} of them late' if late > 0 else ''}"
    return tree.faint(said) if number else ""
