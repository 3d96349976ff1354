"""`list`, `show` and `explain`: records, and what follows from their facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import instant_of
from clientcare.facts.people import people_at
from clientcare.facts.promises import balance
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Run, Words, dotted, joined, row, section
from clientcare.pages.parts import day_of, in_words, source_of
from clientcare.published.records import placed, record_json
from clientcare.published.shape import as_of
from clientcare.records import KINDS, Commitment, Record, Spec, Table, specs
from clientcare.store import Entry
from clientcare.summary.listing import RecordSummary
from clientcare.wording import count, days, hours, late

if TYPE_CHECKING:
    from clientcare.history.timeline import Edit, TimelineEntry
    from clientcare.summary.explaining import Clock, Part, Span

# Lists -------------------------------------------------------------------------------------------

HEADERS = {"days_late": "LATE", "requested_by": "BY"}


def list_page(kind: str, found: Sequence[RecordSummary], now: Now) -> tree.Document:
    """The records of one kind as a table."""
    columns, left_out = KINDS[kind].columns, KINDS[kind].left_out
    head = [HEADERS.get(name, name.upper()) for name in columns]
    rows = (_listed(record_json(one), columns) for one in found)
    narrow = tuple(columns.index(name) for name in left_out)
    title = f"{kind.capitalize()}s as of {as_of(now)}"
    return tree.document(title, tree.table(head, rows, narrow, cut=columns.index("title")))


def _listed(values: Mapping[str, Any], columns: Iterable[str]) -> Iterator[Words]:
    for column in columns:
        value = values[column]
        if column == "days_late":
            text = late(values["minutes_late"], f"{value}d")
            yield Run(text, "red" if values["overdue"] else "plain") if value else "-"
        elif column == "title":
            yield value or values.get("summary") or "-"
        elif column == "id":
            yield Run(value, "id")
        elif column == "state" and value:
            overdue = values.get("rounds_overdue")
            yield f"{in_words(value)} ({overdue} overdue)" if overdue else in_words(value)
        else:
            yield _cell(column, values.get(f"{column}_at") or value)


def _cell(column: str, value: Any) -> str:
    """Write a value in a table: a moment to the minute, a list with commas, nothing as `-`.

    Of moods of several people it has the lowest and the highest: `2–3`.
    """
    if isinstance(value, dict):
        return "–".join(map(str, sorted({min(value.values()), max(value.values())})))
    if isinstance(value, list):
        return ", ".join(value) or "-"
    text = "" if value is None else str(value)
    if column in ("found", "on", "promised", "due") and len(text) > len("2026-11-20"):
        text = text[:16].replace("T", " ")
    return text or "-"


# One record --------------------------------------------------------------------------------------

HEADING = ("id", "title", "name")
"""What stands in the heading already."""


def show_page(
    one: RecordSummary, timeline: "Sequence[TimelineEntry] | None" = None
) -> tree.Document:
    """What follows from the facts of one record, and the facts; with its timeline, if asked for."""
    facts = [fact for fact in _facts(one.record, one) if fact[0] not in HEADING]
    heading = dotted(tree.named(one.entry.title, one.id), one.entry.kind)
    blocks: list[tree.Block] = [section(heading, _pairs(_derived(one, placed(one))))]
    if facts:
        blocks.append(_pairs(facts))
    if timeline is not None:
        blocks.append(section("history", _timeline(timeline)))
    return tree.document(f"{one.entry.kind} {one.entry.id}", *blocks)


def _pairs(pairs: Iterable[tuple[str, str]]) -> tree.Rows:
    parts = ((name, *part) for name, value in pairs for part in enumerate(value.split("\n")))
    rows = [row(("" if n else tree.strong(k),), f"| {text}" if n else text) for k, n, text in parts]
    return tree.Rows("", tuple(rows), margin=2)


def _derived(one: RecordSummary, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "file", f"{values['file']}:{values['line']}"
    if one.entry.kind != "project":
        yield "project", values["project"] or "none claims it"
    if one.context:
        yield "as of", day_of(one.workspace.now, one.context.settings.zone).text
    if values.get("state"):
        yield "state", in_words(values["state"])
    if "days_late" in values:
        yield from _promise(one, values)
    if isinstance(one.entry.record, Commitment) and one.context:
        yield from balance(one.entry.record, one.context)
    yield from (("escalation", text) for text in _escalations(one))
    if one.rounds:
        yield "rounds", "\n".join(_rounds(one.rounds, one.rounds_unjudged))


MOST_ROUNDS = 12
"""How many rounds are shown of what comes again, the last ones."""


def _rounds(rounds: Sequence[RecordSummary], unjudged: int) -> Iterator[str]:
    for one in rounds[-MOST_ROUNDS:]:
        dates = one.dates
        late = f", {days(dates.days_late)} late" if dates and dates.days_late else ""
        due = f", now due {dates.due}" if dates and dates.due != one.round else ""
        yield f"{one.round}{due}: {in_words(one.state)}{late}"
    if len(rounds) > MOST_ROUNDS:
        yield f"and {len(rounds) - MOST_ROUNDS + unjudged:,} before them"


def _promise(one: RecordSummary, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    dates = one.dates
    if dates is None or (values["due"] is None and not values["moves"]):
        return
    yield "due", str(dates.due or "-")
    if dates.forecast:
        yield "forecast", f"{dates.forecast}, not told yet"
    if values["slip_days"]:
        yield "slip", f"{days(values['slip_days'])} from first promised to due"
    if values["days_late"]:
        whose = f": {dates.days_waited} waiting, {dates.days_own} own" if dates.days_waited else ""
        word = "overdue by" if values["overdue"] else "late by"
        yield "late", f"{word} {dates.late_by}{whose}"


def _escalations(one: RecordSummary) -> Iterator[str]:
    for rung in one.rungs:
        assert one.context is not None
        state = "answered" if rung.answered else "overdue" if rung.overdue else "open"
        if rung.superseded and not rung.answered:
            state = "superseded"
        where = f"; now at level {rung.level}: {people_at(rung.level, one.context)}"
        by = one.context.by_when(rung.respond_by)
        text = f"level {rung.escalation.level}, answer by {by}: {state}"
        yield text + (where if rung.overdue else "")


def _facts(table: Table, one: RecordSummary) -> Iterator[tuple[str, str]]:
    """Every field that is set, as lines of text: the kind's own first, then what all kinds have."""
    known, shared = specs(type(table)), specs(Record)
    for name in sorted(known, key=shared.__contains__):
        value = getattr(table, name)
        if name in table.model_fields_set and value not in (None, (), {}):
            yield known[name].key, "\n".join(_lines(value, known[name], one))


def _lines(value: Any, spec: Spec, one: RecordSummary) -> Iterator[str]:
    """Write a value: a list an item a line, a table a field after the other."""
    if isinstance(value, dict):
        yield from (f"{key}: {_scalar(inner, spec, one)}" for key, inner in value.items())
    elif isinstance(value, tuple):
        named = spec.role in ("person", "record") and not isinstance(value[0], Table)
        parts = [_scalar(item, spec, one) for item in value]
        yield from [", ".join(parts)] if named else parts
    elif isinstance(value, str) and spec.role == "":
        yield from value.strip("\n").expandtabs(4).splitlines()
    else:
        yield _scalar(value, spec, one)


def _scalar(value: Any, spec: Spec, one: RecordSummary) -> str:
    """Write a value in one line, a table too: `on: 2026-08-28; to: 2026-09-15; why: …`."""
    if isinstance(value, Table):
        facts = ((key, text.replace("\n", ", ")) for key, text in _facts(value, one))
        return "; ".join(f"{key}: {text}" for key, text in facts)
    if isinstance(value, date):
        return _when(value, one.zone)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if spec.role == "person" and one.context:
        person = one.context.person(value)
        return f"{value} ({person.name})" if person and person.name else str(value)
    return str(value)


def _when(value: date | datetime, zone: tzinfo) -> str:
    if isinstance(value, datetime):
        return f"{instant_of(value, zone):%Y-%m-%d %H:%M}"
    return str(value)


def _timeline(stages: "Sequence[TimelineEntry]") -> tree.Rows:
    rows, file = [], None
    for stage in stages:
        moved = f"in {stage.file}" if stage.file != file else ""
        lead = (str(stage.on), stage.happened)
        rows.append(row(lead, *map(_edit, stage.edits), moved, source_of(stage.commit)))
        file = stage.file
    if not rows:
        rows.append(row(("no commit up to this day holds it",)))
    return tree.Rows("", tuple(rows), margin=2)


def _edit(edit: "Edit") -> Words:
    said = f"{edit.field}: {edit.old or 'absent'} → {edit.new or 'absent'}"
    mark = Run(" (silent)", "red") if edit.silent else " (corrected)" if edit.corrected else ""
    return joined((said, mark))


# How its deadlines were calculated ---------------------------------------------------------------

STATES: Mapping[str, tree.Style] = {"late": "amber", "overdue": "red", "in time": "green"}
MOST_SPANS = 12
"""How many spans of a sum are listed; of more, weekends are only counted."""


def explain_page(entry: Entry, clocks: "Sequence[Clock]", now: Now, zone: tzinfo) -> tree.Document:
    """Every clock of a record, with its sum."""
    name = tree.named(entry.title, entry.id)
    blocks: list[tree.Block] = [tree.Paragraph(dotted(name, entry.kind, day_of(now, zone)))]
    if not clocks:
        why = "" if entry.project else ": no project claims it"
        blocks.append(tree.Rows("", (row((), f"no clock runs on it{why}"),), margin=2))
    blocks += [_clock(clock, zone) for clock in clocks]
    return tree.document(f"{entry.kind} {entry.id}", *blocks)


def _clock(clock: "Clock", zone: tzinfo) -> tree.Section:
    said = clock.verdict.removeprefix(f"{clock.name} ")
    verdict = Run(said, STATES.get(clock.state, "strong"))
    rows = tuple(row(lead, tree.run(text)) for lead, text in _sums(clock, zone))
    title = joined((tree.strong(clock.name), ": ", verdict))
    return section(title, tree.Rows("", rows, margin=2))


def _sums(clock: "Clock", zone: tzinfo) -> Iterator[tuple[tuple[str, ...], str]]:
    if clock.limit and clock.start is not None:
        yield ("from",), f"{_when(clock.start, zone)}, {clock.start_why}"
        yield ("within",), f"{clock.limit}: {clock.limit_from}"
        if clock.target is not None:
            yield ("target",), _when(clock.target, zone)
    yield from ((("note",) if clock.limit else (), note) for note in clock.notes)
    for part in clock.parts:
        if not clock.limit:
            yield (), f"{part.label}: {_amount(part.amount, part.unit)}"
        yield from ((("",), text) for text in _spans(part, zone))


def _spans(part: "Part", zone: tzinfo) -> Iterator[str]:
    """List what counted and what did not; in a long sum the weekends together."""
    if len(part.spans) <= MOST_SPANS:
        yield from (_span(span, part, zone) for span in part.spans)
        return
    weekends = [span for span in part.spans if span.why == "weekend"]
    others = [span for span in part.spans if span.why not in ("", "weekend")]
    counted = sum(span.amount for span in part.spans)
    first, last = _when(part.spans[0].first, zone), _when(part.spans[-1].last, zone)
    off = sum(span.last.toordinal() - span.first.toordinal() + 1 for span in weekends)
    yield f"{first} to {last}: {_amount(counted, part.unit)} counted"
    yield f"{count(off, 'day')} of weekends: not counted"
    yield from (_span(span, part, zone) for span in others)


def _span(span: "Span", part: "Part", zone: tzinfo) -> str:
    first, last = _when(span.first, zone), _when(span.last, zone)
    if first[:10] == last[:10] and isinstance(span.first, datetime):
        last = last[11:]
    stretch = first if first == last else f"{first} to {last}"
    if span.why:
        return f"{stretch}: not counted, {span.why}"
    return f"{stretch}: {_amount(span.amount, part.unit)}"


def _amount(amount: int, unit: str) -> str:
    return hours(amount) if unit == "minutes" else count(amount, unit.removesuffix("s"))
