"""`trend`, `drift` and `sla`: how dates moved, and how fast problems were answered.

In the chart of a trend report days run across, a column a week; due dates run up. A flat row of one
letter is a promise on plan, a rising one slips. A small letter is where we expect a date that
nobody was told of yet. The table of `sla` has no title and no id: a client may see it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from clientcare.dataclass import NamedTuple
from clientcare.history.versions import Event
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import (
    Inline,
    Run,
    Words,
    dotted,
    faint,
    joined,
    paragraph,
    row,
    section,
    table,
)
from clientcare.pages.parts import FEW, OURS, opening, percent
from clientcare.published.history import text_of
from clientcare.records.validation import parse_duration
from clientcare.summary.drift import Drift, Row
from clientcare.summary.sla import CLOCKS, Figures, Project, Sla
from clientcare.summary.sla import Row as Response
from clientcare.summary.trend import Line, Point, Trend, Week
from clientcare.wording import DAY_OF_MINUTES, count, days, hours, listed

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARGIN = 13
ROWS = 16
SEVERAL = "*"
SIGNS: Mapping[str, str] = {"red": "R", "amber": "A", "green": "G", "grey": "?"}


def trend_page(trend: Trend, width: int | None = None) -> tree.Document:
    """The chart, its key and the weeks, for a terminal of some columns."""
    drawn = trend.drawn(len(LETTERS))
    columns = _columns(trend.weeks, width)
    said = "git and the dated facts" if trend.source == "git" else "the dated facts"
    head = tree.named(trend.name, trend.project)
    about = tree.paragraph(f"milestone trend as of {trend.now.day}, from {said}")
    hidden = len(trend.lines) - len(drawn)
    return tree.document(
        f"{trend.name}: milestone trend as of {trend.now.day}",
        section(head, about),
        *_promises(drawn, columns),
        *([tree.paragraph(f"{count(hidden, 'more promise')} not drawn")] if hidden else []),
        tree.Verbatim(tuple(_weeks(trend, columns))),
    )


def _promises(drawn: Sequence[Line], columns: Sequence[Week]) -> Iterator[tree.Block]:
    if drawn:
        yield tree.Verbatim(tuple(map(tree.run, _chart(drawn, columns))))
        yield _key(drawn)
    else:
        yield tree.paragraph("no promise of ours has a date")


def _columns(weeks: Sequence[Week], width: int | None) -> list[Week]:
    """The weeks to draw: all, or on a narrow terminal every second or third, and the last."""
    room = len(weeks) if width is None else max(width - MARGIN, 10)
    step = -(-len(weeks) // room)
    return list(weeks[::-1][::step][::-1])


# The chart ---------------------------------------------------------------------------------------


class _Scale(NamedTuple):
    """Which due dates the rows of the chart stand for, from the latest down."""

    first: date
    step: int
    rows: int

    def row(self, day: date) -> int:
        """The row of a date, counted from the bottom."""
        return min(max((day - self.first).days // self.step, 0), self.rows - 1)

    def day(self, row: int) -> date:
        """The first date of a row."""
        return self.first + timedelta(self.step * row)


def _chart(lines: Sequence[Line], columns: Sequence[Week]) -> Iterator[str]:
    scale = _scale(lines)
    cells: dict[tuple[int, int], str] = {}
    days = [week.on for week in columns]
    for letter, one in zip(LETTERS, lines, strict=False):
        for n, day in enumerate(days):
            point = _at(one, day, days[n - 1] if n else None)
            for due, sign in _signs(point, letter):
                where = (n, scale.row(due))
                cells[where] = sign if cells.get(where, sign) == sign else SEVERAL
    for height in range(scale.rows - 1, -1, -1):
        text = "".join(cells.get((n, height), " ") for n in range(len(days)))
        yield f"{scale.day(height)} | {text}".rstrip()
    yield f"{'':10} +{'-' * (len(days) + 1)}"
    yield f"{'':{MARGIN}}{_ends(days)}"


def _scale(lines: Sequence[Line]) -> _Scale:
    found = [day for one in lines for p in one.points for day in (p.due, p.forecast) if day]
    first, last = min(found), max(found)
    step = max(-(-((last - first).days + 1) // ROWS), 1)
    return _Scale(first, step, (last - first).days // step + 1)


def _at(one: Line, day: date, before: date | None) -> Point | None:
    """The last point of a line in a column."""
    found = [p for p in one.points if p.on <= day and (before is None or p.on > before)]
    return found[-1] if found else None


def _signs(point: Point | None, letter: str) -> Iterator[tuple[date, str]]:
    if point and point.due:
        yield point.due, letter
    if point and point.forecast and point.forecast != point.due:
        yield point.forecast, letter.lower()


def _ends(days: Sequence[date]) -> str:
    first, last = days[0].isoformat(), days[-1].isoformat()
    if len(days) < 2 * len(first) + 1:
        return first if first == last else f"{first} to {last}"
    return first + last.rjust(len(days) - len(first))


def _key(lines: Sequence[Line]) -> tree.Rows:
    rows = []
    for letter, one in zip(LETTERS, lines, strict=False):
        slip = f"{one.slip:+d}d" if one.slip else ""
        lead: tuple[Words, ...] = (tree.strong(letter), slip)
        if any(each.internal for each in lines):
            lead = (*lead, faint(OURS) if one.internal else "")
        dates = f"{one.first} → {one.last}" if one.first != one.last else f"{one.last}"
        ended = f"delivered {one.done}" if one.done else f"ended {one.gone}" if one.gone else ""
        forecast = f"we expect {one.forecast}" if one.forecast else ""
        rows.append(row(lead, tree.named(one.title, one.id), dates, ended, forecast))
    return tree.Rows("", tuple(rows), margin=2)


# The weeks ---------------------------------------------------------------------------------------


def _weeks(trend: Trend, columns: Sequence[Week]) -> Iterator[Inline]:
    last = trend.weeks[-1]
    colours = [Run(SIGNS[w.colour], w.colour) if w.colour else Run(".") for w in columns]
    now = f"  now {last.colour or 'nothing known'}"
    yield joined((f"{'health':{MARGIN}}", tuple(colours), now))
    numbers = "".join("+" if w.overdue > 9 else str(w.overdue or ".") for w in columns)
    yield tree.run(f"{'overdue':{MARGIN}}{numbers}  now {last.overdue}")
    moods = [mood for week in trend.weeks if (mood := week.mood)]
    if moods:
        felt = "".join(_mood(trend.weeks, columns, n) for n in range(len(columns)))
        yield tree.run(f"{'mood':{MARGIN}}{felt}  last {moods[-1]} of 5")


def _mood(weeks: Sequence[Week], columns: Sequence[Week], n: int) -> str:
    """The last mood of a column, which may stand for several weeks."""
    since = columns[n - 1].on if n else date.min
    found = [week.mood for week in weeks if since < week.on <= columns[n].on and week.mood]
    return str(found[-1]) if found else "."


# Moved dates --------------------------------------------------------------------------------------


STYLES: Mapping[str, tree.Style] = {
    "silent": "red", "dropped": "red", "bar": "amber", "rewritten": "amber",
    "hidden": "red",
}  # fmt: skip
NAMES = {
    "declared": "declared move", "silent": "silent move", "bar": "lowered bar",
    "agreed": "agreed change of the bar", "rewritten": "rewritten fact",
    "dropped": "dropped record", "restored": "restored record", "hidden": "hidden record",
    "corrected": "correction",
}  # fmt: skip


def drift_page(drift: Drift, *, brief: bool = False) -> tree.Document:
    """The events of each record, and unless it is to be brief a line that counts."""
    records = [_record(rows, drift) for rows in drift.by_record()]
    counted = [] if brief else [tree.paragraph(counts(drift))]
    title = f"Moved dates as of {drift.workspace.now.day}"
    return tree.document(title, *records, *counted)


def _record(rows: list[Row], drift: Drift) -> tree.Section:
    event = rows[-1].event
    first, now = drift.dates(rows)
    about = dotted(
        drift.title(event.record) or "",
        event.project or "of no project",
        f"first promised {first}" if first else "",
        f"now due {now}" if now else "",
    )
    title = joined((tree.strong(event.record), Run("  "), about))
    return section(title, tree.Rows("", tuple(map(_row, rows)), margin=2))


def _row(row_: Row) -> tree.Row:
    event, kind = row_.event, kind_of(row_.event)
    slip = "" if row_.slip is None else f"{row_.slip:+d}d"
    lead = (event.on.isoformat(), Run(kind, STYLES.get(kind, "plain")), slip)
    return row(lead, what_of(event), timing(row_), telling(event), faint(source(event)))


def kind_of(event: Event) -> str:
    """Say in a word what an event is."""
    change = event.difference
    if event.early and not change.declared:
        return "corrected"
    if change.what == "move":
        return "declared" if change.declared else "silent"
    if change.what == "lowered-bar":
        return "agreed" if change.declared else "bar"
    return "rewritten" if change.what == "rewritten-fact" else change.what


def what_of(event: Event) -> str:
    """Say what was changed, from what to what."""
    change = event.difference
    if change.what in ("dropped", "restored"):
        return f"the {event.kind} was " + ("deleted" if change.what == "dropped" else "put back")
    old, new = text_of(change.old) or "no date", text_of(change.new)
    arrow = f"{old} → {new or ('removed' if change.old is not None else 'no date')}"
    if change.field == "promised" or (change.what == "move" and change.declared):
        return arrow
    covered = ", covered by a move, not agreed" if change.covered else ""
    return f"{change.field}: {arrow}{covered}"


def timing(row: Row) -> str:
    """Say how long before or after the old date a move was made."""
    dates = row.event.difference.dates
    if row.early_by is None or dates is None:
        return ""
    old, on = dates[0], row.event.on
    if old == on:
        return "made on the old date"
    return f"made {days(abs(row.early_by))} {'before' if old > on else 'after'} the old date"


def telling(event: Event) -> str:
    """Say when the other side was told of a declared move."""
    change = event.difference
    if change.what != "move" or not change.declared:
        return ""
    return f"told {change.told}" if change.told else "not told yet"


def source(event: Event) -> str:
    """Name the commit behind an event, and who made it."""
    if event.commit is None:
        return "not committed yet"
    return f"{event.commit.id[:12]} {event.commit.author}: {event.commit.subject}"


def counts(drift: Drift) -> str:
    """Count what was found, and how much was read."""
    kinds = [kind_of(event) for event in drift.events]
    found = [
        count(kinds.count(kind), name).replace("change of the bars", "changes of the bar")
        for kind, name in NAMES.items()
        if kind in ("declared", "silent") or kind in kinds
    ]
    commits = drift.history.commits
    read = f"{commits:,} commit{'' if commits == 1 else 's'}"
    lost = count(len(drift.unreadable), "version")
    unread = f"; {lost} of files unreadable" if drift.unreadable else ""
    return f"{', '.join(found)}; {read} read{unread}"


# Response times -----------------------------------------------------------------------------------


SLA_NAMES = {
    "triage": "diagnosed",
    "tell": "told",
    "update": "updated",
    "workaround": "worked around",
    "fix": "fixed",
}
UNITS = {"h": "h", "ch": "h*", "d": "day", "cd": "day", "w": "week", "m": "month"}
SLA_HEAD = ("response", "severity", "limit", "in time", "share", "median", "longest")
SHARE = SLA_HEAD.index("share")
MONTHS = 6
"""Of how many months, the last ones, the figures are shown apart."""


def sla_page(found: Sla) -> tree.Document:
    """A table a project."""
    return tree.document(
        f"Response times, as of {found.now.day}",
        *opening(found.now, found.unreadable, 0, *_sla_headline(found)),
        *(section(_title(one), *_response_times(one)) for one in found.projects),
    )


def _sla_headline(found: Sla) -> Iterator[Words]:
    yield f"response times since {found.since}" if found.since else "response times"
    yield faint("hours and days are working time")


def _title(one: Project) -> Words:
    return f"{one.name}: {one.client}" if one.client else one.name


def _response_times(project: Project) -> Iterator[tree.Block]:
    months = sorted({one.month for row in project.rows for one in row.months})[-MONTHS:]
    if project.rows:
        rows = list(_rows(project, months))
        yield table(
            [*SLA_HEAD, *months], rows, (*reversed(range(len(SLA_HEAD), len(rows[0]))), SHARE)
        )
    else:
        yield paragraph("No problem had a limit to meet.")
    yield tree.Bullets(tuple(tree.item(faint(note)) for note in _notes(project)))


def _rows(project: Project, months: list[str]) -> Iterator[list[Words]]:
    before = ""
    for one in project.rows:
        figures, by_month = one.figures, {month.month: month.figures for month in one.months}
        late = figures.in_time < figures.n
        yield [
            "" if one.clock == before else SLA_NAMES[one.clock],
            one.severity,
            _limit(one.limit),
            Run(_of(figures), "amber" if late else "plain"),
            percent(figures.in_time / figures.n) if figures.n >= FEW else "",
            _time(figures.median_minutes, one, project),
            _time(figures.worst_minutes, one, project),
            *(_of(by_month[month]) if month in by_month else "" for month in months),
        ]
        before = one.clock


def _of(one: Figures) -> str:
    return f"{one.in_time} of {one.n}"


def _limit(text: str) -> str:
    """Write a limit; a star says that nights and weekends count."""
    number, unit = parse_duration(text)
    if unit in ("h", "ch"):
        return f"{number} {UNITS[unit]}"
    return count(number, UNITS[unit]) + ("*" if unit == "cd" else "")


def _time(minutes: int, row: Response, project: Project) -> str:
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
        yield f"promised in the contract: {listed([SLA_NAMES[one] for one in project.promised])}"
    without = [_without(clock, project) for clock in CLOCKS if clock in project.unlimited]
    if without:
        yield f"no limit is set for: {', '.join(without)}"


def _without(clock: str, project: Project) -> str:
    none = project.unlimited[clock]
    return SLA_NAMES[clock] if len(none) == 4 else f"{SLA_NAMES[clock]} ({listed(none)})"
