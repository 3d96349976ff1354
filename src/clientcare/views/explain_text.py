"""`explain --format text`: each clock of a record, its sum, and the verdict."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo

from clientcare.calendar.working_time import Now, instant_of
from clientcare.output.clean import line
from clientcare.output.terminal import Terminal
from clientcare.store import Entry
from clientcare.summary.explaining import Clock, Part, Span
from clientcare.views.json_text import as_of
from clientcare.wording import count, hours

STYLES = {"late": "yellow", "overdue": "bold red", "in time": "green"}
MOST_SPANS = 12
"""How many spans of a sum are listed; of more, weekends are only counted."""


def render(entry: Entry, clocks: Sequence[Clock], now: Now, zone: tzinfo, look: Terminal) -> str:
    """Write every clock of a record."""
    title = f"{entry.kind} {line(entry.id)}"
    head = f"{look.paint(title, 'bold')}, as of {as_of(now)}: {line(entry.title)}"
    if not clocks:
        why = "" if entry.home else ": no project claims it"
        return f"{head}\n\n  no clock runs on it{why}"
    lines = [head]
    for clock in clocks:
        lines += ["", *_clock(clock, zone, look)]
    return "\n".join(lines)


def _clock(clock: Clock, zone: tzinfo, look: Terminal) -> Iterator[str]:
    verdict = look.paint(line(clock.verdict), STYLES.get(clock.state, "bold"))
    yield f"{look.paint(line(clock.name), 'bold')}: {verdict}"
    if clock.limit and clock.start is not None:
        yield f"  from    {_when(clock.start, zone)}, {line(clock.start_why)}"
        yield f"  within  {clock.limit}: {line(clock.limit_from)}"
        if clock.target is not None:
            yield f"  target  {_when(clock.target, zone)}"
    for note in clock.notes:
        yield f"  note    {line(note)}" if clock.limit else f"  {line(note)}"
    for part in clock.parts:
        if not clock.limit:
            yield f"  {line(part.label)}: {_amount(part.amount, part.unit)}"
        indent = "          " if clock.limit else "    "
        yield from (f"{indent}{text}" for text in _spans(part, zone))


def _spans(part: Part, zone: tzinfo) -> Iterator[str]:
    """List what counted and what did not; in a long sum the weekends together."""
    if len(part.spans) <= MOST_SPANS:
        yield from (_span(span, part, zone) for span in part.spans)
        return
    weekends = [span for span in part.spans if span.why == "weekend"]
    others = [span for span in part.spans if span.why not in ("", "weekend")]
    counted = sum(span.amount for span in part.spans)
    first, last = _when(part.spans[0].first, zone), _when(part.spans[-1].last, zone)
    yield f"{first} to {last}: {_amount(counted, part.unit)} counted"
    yield f"{_days_of(weekends)} of weekends: not counted"
    yield from (_span(span, part, zone) for span in others)


def _days_of(spans: Sequence[Span]) -> str:
    days = sum(span.last.toordinal() - span.first.toordinal() + 1 for span in spans)
    return count(days, "day")


def _span(span: Span, part: Part, zone: tzinfo) -> str:
    first, last = _when(span.first, zone), _when(span.last, zone)
    if first[:10] == last[:10] and isinstance(span.first, datetime):
        last = last[11:]
    stretch = first if first == last else f"{first} to {last}"
    if span.why:
        return f"{stretch}: not counted, {line(span.why)}"
    return f"{stretch}: {_amount(span.amount, part.unit)}"


def _amount(amount: int, unit: str) -> str:
    if unit != "minutes":
        return count(amount, unit.removesuffix("s"))
    return hours(amount)


def _when(value: date | datetime, zone: tzinfo) -> str:
    if isinstance(value, datetime):
        return f"{instant_of(value, zone):%Y-%m-%d %H:%M}"
    return value.isoformat()
