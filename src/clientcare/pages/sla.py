"""`sla`: how fast problems were answered, as a table that a client may see: no title, no id."""

from collections.abc import Iterator

from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Run, Words, faint, paragraph, section, table
from clientcare.pages.parts import opening, percent
from clientcare.pages.status_care import FEW
from clientcare.records.validation import parse_duration
from clientcare.summary.sla import CLOCKS, Figures, Project, Row, Sla
from clientcare.wording import DAY_OF_MINUTES, count, hours, listed

NAMES = {
    "triage": "diagnosed",
    "tell": "told",
    "update": "updated",
    "workaround": "worked around",
    "fix": "fixed",
}
UNITS = {"h": "h", "ch": "h*", "d": "day", "cd": "day", "w": "week", "m": "month"}
HEAD = ("response", "severity", "limit", "in time", "share", "median", "longest")
SHARE = HEAD.index("share")
MONTHS = 6
"""Of how many months, the last ones, the figures are shown apart."""


def page(found: Sla) -> tree.Document:
    """A table a project."""
    return tree.document(
        f"Response times, as of {found.now.day}",
        *opening(found.now, found.unreadable, 0, *_headline(found)),
        *(section(_title(one), *_project(one)) for one in found.projects),
    )


def _headline(found: Sla) -> Iterator[Words]:
    yield f"response times since {found.since}" if found.since else "response times"
    yield faint("hours and days are working time")


def _title(one: Project) -> Words:
    return f"{one.name}: {one.client}" if one.client else one.name


def _project(project: Project) -> Iterator[tree.Block]:
    months = sorted({one.month for row in project.rows for one in row.months})[-MONTHS:]
    if project.rows:
        rows = list(_rows(project, months))
        yield table([*HEAD, *months], rows, (*reversed(range(len(HEAD), len(rows[0]))), SHARE))
    else:
        yield paragraph("No problem had a limit to meet.")
    yield tree.Bullets(tuple(tree.item(faint(note)) for note in _notes(project)))


def _rows(project: Project, months: list[str]) -> Iterator[list[Words]]:
    before = ""
    for row in project.rows:
        figures, by_month = row.figures, {one.month: one.figures for one in row.months}
        late = figures.in_time < figures.n
        yield [
            "" if row.clock == before else NAMES[row.clock],
            row.severity,
            _limit(row.limit),
            Run(_of(figures), "amber" if late else "plain"),
            percent(figures.in_time / figures.n) if figures.n >= FEW else "",
            _time(figures.median_minutes, row, project),
            _time(figures.worst_minutes, row, project),
            *(_of(by_month[month]) if month in by_month else "" for month in months),
        ]
        before = row.clock


def _of(one: Figures) -> str:
    return f"{one.in_time} of {one.n}"


def _limit(text: str) -> str:
    """Write a limit; a star says that nights and weekends count."""
    number, unit = parse_duration(text)
    if unit in ("h", "ch"):
        return f"{number} {UNITS[unit]}"
    return count(number, UNITS[unit]) + ("*" if unit == "cd" else "")


def _time(minutes: int, row: Row, project: Project) -> str:
    """Write how long something took: in hours, or in days where its limit is in those."""
    unit = parse_duration(row.limit).unit
    day = DAY_OF_MINUTES if unit == "cd" else project.day_minutes
    if unit in ("h", "ch") or minutes < day:
        return hours(minutes) if minutes else "at once"
    text = f"{minutes / day:.1f}".removesuffix(".0")
    return f"{text} day{'' if text == '1' else 's'}"


def _notes(project: Project) -> Iterator[str]:
    """What the figures leave out, and how they count."""
    if any(parse_duration(row.limit).unit in ("ch", "cd") for row in project.rows):
        yield "* runs by the clock: nights and weekends count"
    if project.rows:
        yield "waiting for the client is left out; what is not done yet counts up to now"
        yield "a month is the one in which the time began"
    if project.promised:
        yield f"promised in the contract: {listed([NAMES[one] for one in project.promised])}"
    without = [_without(clock, project) for clock in CLOCKS if clock in project.unlimited]
    if without:
        yield f"no limit is set for: {', '.join(without)}"


def _without(clock: str, project: Project) -> str:
    none = project.unlimited[clock]
    return NAMES[clock] if len(none) == 4 else f"{NAMES[clock]} ({listed(none)})"
