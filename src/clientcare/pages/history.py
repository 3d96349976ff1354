"""`trend`, `drift` and `sla`: how dates moved, and how fast problems were answered.

In the chart of a trend report days run across, a column a week; due dates run up. A flat row of one
letter is a promise on plan, a rising one slips. A small letter is where we expect a date that
nobody was told of yet. The table of `sla` has no title and no id: a client may see it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from clientcare.history.drift import Drift, Row, text_of
from clientcare.history.versions import Event
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Inline, Run, Words, faint, joined, paragraph, row, section
from clientcare.pages.parts import FEW, OURS, opening, percent, source_of
from clientcare.records.validation import parse_duration
from clientcare.wording import DAY_OF_MINUTES, count, days, hours, listed

if TYPE_CHECKING:
    from clientcare.summary.sla import ProjectSla, ResponseFigures, ResponseTimes, Sla
    from clientcare.summary.trend import Line, Trend, Week

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARGIN = 13
ROWS = 16
SEVERAL = "*"
SIGNS: Mapping[str, str] = {"red": "R", "amber": "A", "green": "G", "grey": "?"}


def trend_page(trend: "Trend", width: int | None = None) -> tree.Document:
    """The chart, its key and the weeks, for a terminal of some columns."""
    drawn = trend.drawn(len(LETTERS))
    # On a narrow terminal a column stands for two weeks or three; the last week is always there.
    room = len(trend.weeks) if width is None else max(width - MARGIN, 10)
    step = -(-len(trend.weeks) // room)
    columns = trend.weeks[::-1][::step][::-1]
    about = paragraph(f"milestone trend as of {trend.now.day}, from {trend.read_from}")
    chart: list[tree.Block] = [paragraph("no promise of ours has a date")]
    if drawn:
        chart = [tree.Verbatim(tuple(map(tree.run, _chart(drawn, columns)))), _key(drawn)]
    if hidden := len(trend.lines) - len(drawn):
        chart.append(paragraph(f"{count(hidden, 'more promise')} not drawn"))
    return tree.document(
        f"{trend.name}: milestone trend as of {trend.now.day}",
        section(tree.named(trend.name, trend.project), about),
        *chart,
        tree.Verbatim(tuple(_weeks(trend, columns, width))),
    )


# The chart ---------------------------------------------------------------------------------------


def _chart(lines: "Sequence[Line]", columns: "Sequence[Week]") -> Iterator[str]:
    """The rows of the chart, from the latest due date down; each stands for some days."""
    dates = [day for one in lines for p in one.points for day in (p.due, p.forecast) if day]
    first, last = min(dates), max(dates)
    step = max(-(-((last - first).days + 1) // ROWS), 1)
    cells: dict[tuple[int, int], str] = {}
    days = [week.on for week in columns]
    for letter, one in zip(LETTERS, lines, strict=False):
        for n, day in enumerate(days):
            for due, sign in _signs(one, letter, day, days[n - 1] if n else date.min):
                where = (n, (due - first).days // step)
                cells[where] = sign if cells.get(where, sign) == sign else SEVERAL
    for height in range((last - first).days // step, -1, -1):
        text = "".join(cells.get((n, height), " ") for n in range(len(days)))
        yield f"{first + timedelta(step * height)} | {text}".rstrip()
    yield f"{'':10} +{'-' * (len(days) + 1)}"
    begin, end = days[0].isoformat(), days[-1].isoformat()
    ends = begin + end.rjust(len(days) - len(begin))
    if len(days) < 2 * len(begin) + 1:
        ends = begin if begin == end else f"{begin} to {end}"
    yield f"{'':{MARGIN}}{ends}"


def _signs(one: "Line", letter: str, day: date, before: date) -> Iterator[tuple[date, str]]:
    for point in [p for p in one.points if before < p.on <= day][-1:]:
        if point.due:
            yield point.due, letter
        if point.forecast and point.forecast != point.due:
            yield point.forecast, letter.lower()


def _key(lines: "Sequence[Line]") -> tree.Rows:
    rows, internal = [], any(one.internal for one in lines)
    for letter, one in zip(LETTERS, lines, strict=False):
        mark = [faint(OURS) if one.internal else ""] if internal else []
        dates = f"{one.first} → {one.last}" if one.first != one.last else f"{one.last}"
        ended = f"delivered {one.done}" if one.done else f"ended {one.ended}" if one.ended else ""
        rows.append(row(
            (tree.strong(letter), f"{one.slip:+d}d" if one.slip else "", *mark),
            tree.named(one.title, one.id), dates, ended,
            f"we expect {one.forecast} ({OURS})" if one.forecast else "",
        ))  # fmt: skip
    return tree.Rows("", tuple(rows), margin=2)


# The weeks ---------------------------------------------------------------------------------------


def _weeks(trend: "Trend", columns: "Sequence[Week]", width: int | None) -> Iterator[Inline]:
    """The weeks in rows; what is said behind them stands below where there is no room."""
    last = trend.weeks[-1]
    colours = [Run(SIGNS[w.colour], w.colour) if w.colour else Run(".") for w in columns]
    numbers = "".join("+" if w.overdue > 9 else str(w.overdue or ".") for w in columns)
    rows = [
        ("health", tuple(colours), f"now {last.colour or 'nothing known'}"),
        ("overdue", tree.run(numbers), f"now {last.overdue}"),
    ]
    if moods := trend.moods:
        felt, since = "", date.min
        for week in columns:  # a column may stand for several weeks, and has the last mood of them
            found = [mood for on, mood in moods if since < on <= week.on]
            felt, since = felt + str(found[-1] if found else "."), week.on
        rows.append(("mood", tree.run(felt), f"last {moods[-1][1]} of 5 ({OURS})"))
    used = MARGIN + len(columns) + 2 + max(len(now) for *_, now in rows)
    for label, cells, now in rows:
        drawn = joined((f"{label:{MARGIN}}", cells))
        if width is None or used <= width:
            yield joined((drawn, f"  {now}"))
        else:
            yield from (drawn, tree.run(f"{'':{MARGIN}}{now}"))


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
    counted = [] if brief else [paragraph(counts(drift))]
    title = f"Moved dates as of {drift.workspace.now.day}"
    return tree.document(title, *records, *counted)


def _record(rows: list[Row], drift: Drift) -> tree.Section:
    event = rows[-1].event
    first, now = drift.dates(rows)
    about = tree.dotted(
        drift.title(event.record) or "",
        event.project or "of no project",
        f"first promised {first}" if first else "",
        f"now due {now}" if now else "",
    )
    title = joined((tree.strong(event.record), Run("  "), about))
    return section(title, tree.Rows("", tuple(map(_row, rows)), margin=2))


def _row(found: Row) -> tree.Row:
    event, kind = found.event, kind_of(found.event)
    change, slip = event.difference, "" if found.slip is None else f"{found.slip:+d}d"
    told = f"told {change.told}" if change.told else "not told yet"
    return row(
        (event.on.isoformat(), Run(kind, STYLES.get(kind, "plain")), slip),
        _what_of(event),
        _timing(found),
        told if change.what == "move" and change.declared else "",
        source_of(event.commit),
    )


def kind_of(event: Event) -> str:
    """Say in a word what an event is."""
    change = event.difference
    if event.corrected:
        return "corrected"
    if change.what == "move":
        return "declared" if change.declared else "silent"
    if change.what == "lowered-bar":
        return "agreed" if change.declared else "bar"
    return "rewritten" if change.what == "rewritten-fact" else change.what


def _what_of(event: Event) -> str:
    change = event.difference
    if change.what in ("dropped", "restored"):
        return f"the {event.kind} was " + ("deleted" if change.what == "dropped" else "put back")
    old, new = text_of(change.before) or "no date", text_of(change.new)
    arrow = f"{old} → {new or ('removed' if change.before is not None else 'no date')}"
    if change.field == "promised" or (change.what == "move" and change.declared):
        return arrow
    covered = ", covered by a move, not agreed" if change.covered else ""
    return f"{change.field}: {arrow}{covered}"


def _timing(row: Row) -> str:
    dates = row.event.difference.dates
    if row.early_by is None or dates is None:
        return ""
    old, on, given = dates[0], row.event.on, row.event.difference.made
    made = "made" if given in (None, on.isoformat()) else f"made {given}, committed"
    if old == on:
        return f"{made} on the old date"
    return f"{made} {days(abs(row.early_by))} {'before' if old > on else 'after'} the old date"


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
    "triage": "diagnosed", "tell": "told", "update": "updated", "workaround": "worked around",
    "fix": "fixed",
}  # fmt: skip
UNITS = {"h": "h", "ch": "h*", "d": "day", "cd": "day", "w": "week", "m": "month"}
"""The unit of a limit; a star says that nights and weekends count."""
SLA_HEAD = ("response", "severity", "limit", "in time", "share", "median", "longest")
SHARE = SLA_HEAD.index("share")
MONTHS = 6
"""Of how many months, the last ones, the figures are shown apart."""


def sla_page(found: "Sla") -> tree.Document:
    """A table a project."""
    said = f"response times since {found.since}" if found.since else "response times"
    units = faint("hours and days are working time")
    head = opening(found.now, found.unreadable, 0, said, units)
    tables = (
        section(f"{one.name}: {one.client}" if one.client else one.name, *_response_times(one))
        for one in found.projects
    )
    return tree.document(f"Response times, as of {found.now.day}", *head, *tables)


def _response_times(project: "ProjectSla") -> Iterator[tree.Block]:
    months = sorted({one.month for row in project.rows for one in row.months})[-MONTHS:]
    if project.rows:
        rows, head = list(_rows(project, months)), [*SLA_HEAD, *months]
        yield tree.table(head, rows, (*reversed(range(len(SLA_HEAD), len(head))), SHARE))
    else:
        none = "No limit has ended yet." if project.running else "No problem had a limit to meet."
        yield paragraph(none)
    yield from tree.bullets(tree.item(faint(note)) for note in _notes(project))


def _rows(project: "ProjectSla", months: list[str]) -> Iterator[list[Words]]:
    before = ""
    for one in project.rows:
        figures, by_month = one.figures, {month.month: month.figures for month in one.months}
        late = figures.in_time < figures.n
        number, unit = parse_duration(one.limit)
        limit = count(number, UNITS[unit]) + ("*" if unit == "cd" else "")
        yield [
            "" if one.clock == before else SLA_NAMES[one.clock],
            one.severity,
            f"{number} {UNITS[unit]}" if unit in ("h", "ch") else limit,
            Run(_of(figures), "amber" if late else "plain"),
            percent(figures.in_time / figures.n) if figures.n >= FEW else "",
            _time(figures.median_minutes, one, project),
            _time(figures.worst_minutes, one, project),
            *(_of(by_month[month]) if month in by_month else "" for month in months),
        ]
        before = one.clock


def _of(one: "ResponseFigures") -> str:
    return f"{one.in_time} of {one.n}"


def _time(minutes: int, row: "ResponseTimes", project: "ProjectSla") -> str:
    """Write how long something took: in hours, or in days where its limit is in those."""
    unit = parse_duration(row.limit).unit
    day = DAY_OF_MINUTES if unit == "cd" else project.day_minutes
    if unit in ("h", "ch") or minutes < day:
        return hours(minutes) if minutes else "under 1 day"
    text = f"{minutes / day:.1f}".removesuffix(".0")
    return f"{text} day{'' if text == '1' else 's'}"


def _notes(project: "ProjectSla") -> Iterator[str]:
    """What the figures leave out, and how they count."""
    from clientcare.summary.sla import CLOCKS

    if any(parse_duration(row.limit).unit in ("ch", "cd") for row in project.rows):
        yield "* runs by the clock: nights and weekends count"
    if project.rows:
        waits = "waiting for the client" + (" and agreed pauses are" if project.paused else " is")
        yield f"{waits} left out; what is not done yet counts up to now"
        yield "a month is the one in which the time began"
    if project.promised:
        yield f"promised in the contract: {listed([SLA_NAMES[one] for one in project.promised])}"
    without = [
        SLA_NAMES[clock] if len(none) == 4 else f"{SLA_NAMES[clock]} ({listed(none)})"
        for clock in CLOCKS
        if (none := project.unlimited.get(clock))
    ]
    if without:
        yield f"no limit is set for: {', '.join(without)}"
