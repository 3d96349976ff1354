"""`show --format text`: one record, what follows from its facts, and the facts themselves."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from clientcare.calendar.working_time import instant_of
from clientcare.facts.people import people_at
from clientcare.output.clean import clean_lines, file_name, line
from clientcare.output.terminal import Terminal
from clientcare.records import Commitment, Issue, Record, Spec, Table, specs
from clientcare.store import Snapshot
from clientcare.views.json_text import as_of
from clientcare.views.life import text as life_text
from clientcare.views.list_json import row
from clientcare.views.listing import Listed
from clientcare.views.tables import pairs
from clientcare.wording import days

if TYPE_CHECKING:
    from clientcare.history.life import Stage

HEADING = ("id", "title", "name")
"""What stands in the heading already."""


def render(
    one: Listed, snapshot: Snapshot, look: Terminal, life: "Sequence[Stage] | None" = None
) -> str:
    """Write one record; with its life, if that was asked for."""
    entry = one.entry
    published = row(one, snapshot)
    heading = look.paint(f"{entry.kind} {line(entry.id)}", "bold")
    lines = [heading if entry.title == entry.id else f"{heading}: {line(entry.title)}"]
    place = f"{file_name(published['file'])}:{published['line']}"
    lines += pairs([("file", place), *_derived(one, dict(published))], look)
    facts = [fact for fact in _facts(one.record, one) if fact[0] not in HEADING]
    if facts:
        lines += ["", *pairs(facts, look)]
    if life is not None:
        lines += ["", *life_text(life, look)]
    return "\n".join(lines)


# What follows from the facts ---------------------------------------------------------------------


def _derived(one: Listed, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if one.entry.kind != "project":
        yield "project", values["project"] or "none claims it"
    if one.context:
        yield "as of", as_of(one.context.now)
    if values.get("state"):
        yield "state", values["state"]
    if "days_late" in values:
        yield from _promise(one, values)
    if one.context and isinstance(one.record, Commitment | Issue):
        for rung in one.context.rungs(one.record):
            by = one.context.by_when(rung.respond_by)
            current_facts = "answered" if rung.answered else "overdue" if rung.overdue else "open"
            if rung.superseded and not rung.answered:
                current_facts = "superseded"
            where = f"; now at level {rung.level}: {people_at(rung.level, one.context)}"
            text = f"level {rung.escalation.level}, answer by {by}: {current_facts}"
            yield "escalation", line(text + (where if rung.overdue else ""))


def _promise(one: Listed, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    dates = one.dates
    if dates is None or (values["due"] is None and not values["moves"]):
        return
    yield "due", values["due"] or "-"
    if values["forecast"]:
        yield "forecast", f"{values['forecast']}, not told yet"
    if values["slip_days"]:
        yield "slip", f"{days(values['slip_days'])} from first promised to due"
    if values["days_late"]:
        whose = f": {dates.days_waited} waiting, {dates.days_own} own" if dates.days_waited else ""
        word = "overdue by" if values["overdue"] else "late by"
        yield "late", f"{word} {days(values['days_late'])}{whose}"


# The facts themselves ----------------------------------------------------------------------------


def _facts(table: Table, one: Listed) -> Iterator[tuple[str, str]]:
    """Every field that is set, as lines of text: the kind's own first, then what all kinds have."""
    known = specs(type(table))
    shared = specs(Record)
    for name in (*(n for n in known if n not in shared), *(n for n in known if n in shared)):
        value = getattr(table, name)
        if name in table.model_fields_set and value not in (None, (), {}):
            yield known[name].key, "\n".join(_lines(value, known[name], one))


def _lines(value: Any, spec: Spec, one: Listed) -> Iterator[str]:
    """Write a value: a list an item a line, a table a field after the other."""
    if isinstance(value, Table):
        yield _inline(value, one)
    elif isinstance(value, dict):
        for key, inner in value.items():
            text = _inline(inner, one) if isinstance(inner, Table) else str(inner)
            yield f"{line(key)}: {text}"
    elif isinstance(value, tuple):
        if value and not isinstance(value[0], Table) and spec.role in ("person", "record"):
            yield ", ".join(_scalar(item, spec, one) for item in value)
        else:
            for item in value:
                yield _inline(item, one) if isinstance(item, Table) else _scalar(item, spec, one)
    elif isinstance(value, str) and spec.role == "":
        yield from clean_lines(value.strip("\n")).split("\n")
    else:
        yield _scalar(value, spec, one)


def _inline(table: Table, one: Listed) -> str:
    """Write a table in one line: `on: 2026-08-28; to: 2026-09-15; why: …`."""
    return "; ".join(f"{key}: {', '.join(text.split(chr(10)))}" for key, text in _facts(table, one))


def _scalar(value: Any, spec: Spec, one: Listed) -> str:
    if isinstance(value, datetime):
        return f"{instant_of(value, one.zone):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if spec.role == "person" and one.context:
        person = one.context.person(value)
        return line(f"{value} ({person.name})" if person and person.name else str(value))
    return line(str(value))
