"""`trend`: the milestone trend as a chart of letters, and the weeks below it.

Report days run across, a column a week; due dates run up. A flat row of one letter is a promise on
plan, a rising one slips. A small letter is where we expect a date that nobody was told of yet.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Inline, Run, Words, faint, joined, row, section
from clientcare.pages.parts import OURS
from clientcare.summary.trend import Line, Point, Trend, Week
from clientcare.wording import count

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARGIN = 13
ROWS = 16
SEVERAL = "*"
SIGNS: Mapping[str, str] = {"red": "R", "amber": "A", "green": "G", "grey": "?"}


def page(trend: Trend, width: int | None = None) -> tree.Document:
    """The chart, its key and the weeks, for a terminal of some columns."""
    drawn = trend.drawn(len(LETTERS))
    columns = _columns(trend.weeks, width)
    said = "git and the dated facts" if trend.source == "git" else "the dated facts"
    head = joined((tree.strong(trend.project), f"  {trend.name}"))
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
        lead: tuple[Words, ...] = (
            tree.strong(letter),
            one.id,
            f"{one.slip:+d}d" if one.slip else "",
        )
        if any(each.internal for each in lines):
            lead = (*lead, faint(OURS) if one.internal else "")
        dates = f"{one.first} → {one.last}" if one.first != one.last else f"{one.last}"
        ended = f"delivered {one.done}" if one.done else f"ended {one.gone}" if one.gone else ""
        forecast = f"we expect {one.forecast}" if one.forecast else ""
        rows.append(row(lead, dates, ended, forecast, one.title))
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
