"""Records as known at a now, without later facts; and their state by what is known."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Any, TypeVar

from clientcare.calendar.now import Now
from clientcare.calendar.timed_day import timed
from clientcare.records import KINDS, Change, Commitment, Issue, Project, Record, Risk
from clientcare.records.commitment import Return
from clientcare.records.issue import Compensation, Reopened
from clientcare.records.project import Health
from clientcare.records.tables import Table, fields, with_role, with_role_or_table
from clientcare.records.validation import Path

T = TypeVar("T", bound=Table)
FACT = frozenset({"fact"})


@cache
def _dated_fields(model: type[Table]) -> dict[str, bool]:
    """The fields that can hold facts, and whether tables inside them do, not their own value."""
    return {
        name: table is not None
        for name, _, role, table in with_role_or_table(model)
        if role == "fact" or (table and (table.EXISTS_FROM or _dated_fields(table)))
    }


def known(table: T, now: Now) -> T | None:
    """Return what is known of a table: itself, a copy without later facts, or None before it.

    Plans (promised dates, due days) hold on every day; undated fields do too.
    """
    model, today = type(table), now.day
    values = table.__dict__
    if (
        model.EXISTS_FROM
        and (first := values.get(model.EXISTS_FROM)) is not None
        and not (type(first) is date and first <= today)  # the usual case, without a call
        and not now.knows(first)
    ):
        return None
    changed: dict[str, Any] = {}
    dated = _dated_fields(model)
    for name, value in values.items():
        if name not in dated or not value or (type(value) is date and value <= today):
            continue
        kept = _known_tables(value, now) if dated[name] else _known_days(value, now)
        if kept is not value:
            changed[name] = kept
    return table.model_copy(update=changed) if changed else table


def _known_days(value: Any, now: Now) -> Any:
    if isinstance(value, date):
        return value if now.knows(value) else None
    return _same_or(value, tuple(day for day in value if now.knows(day)))


def _known_tables(value: Any, now: Now) -> Any:
    if isinstance(value, Table):
        return known(value, now)
    if isinstance(value, dict):
        kept = {key: known(inner, now) for key, inner in value.items()}
        same = all(kept[key] is value[key] for key in value)
        return value if same else {key: inner for key, inner in kept.items() if inner is not None}
    tables = [known(inner, now) for inner in value]
    return _same_or(value, tuple(inner for inner in tables if inner is not None))


def _same_or(old: Sequence[Any], new: Sequence[Any]) -> Sequence[Any]:
    same = len(old) == len(new) and all(a is b for a, b in zip(old, new, strict=True))
    return old if same else new


def with_hours(record: Commitment | Issue, zone: tzinfo) -> Commitment | Issue:
    """The same promise with each moment that it was promised for as a day with an hour."""
    changed: dict[str, Any] = {}
    if isinstance(record.promised, datetime):
        changed["promised"] = timed(record.promised, zone)
    if record.moves and any(isinstance(move.to, datetime) for move in record.moves):
        moves = (move.model_copy(update={"to": timed(move.to, zone)}) for move in record.moves)
        changed["moves"] = tuple(moves)
    return record.model_copy(update=changed) if changed else record


def path_in_whole(part: Table, whole: Table, path: Path) -> Path:
    """Find where a field of what is known stands in the whole: some entries before it may be later.

    Entries keep their order, so that each is the next one that begins on the same day.
    """
    here: Any = part
    there: Any = whole
    steps: list[str | int] = []
    for step in path:
        if isinstance(step, int) and isinstance(here, tuple) and step < len(here):
            at = -1
            for item in here[: step + 1]:
                at += 1
                while _first(there[at]) != _first(item):
                    at += 1
            steps.append(at)
            here, there = here[step], there[at]
        else:
            steps.append(step)
            here, there = _field(here, step), _field(there, step)
    return tuple(steps)


def _field(value: Any, key: str | int) -> Any:
    if isinstance(value, Table):
        field = fields(type(value)).get(str(key))
        return getattr(value, field.name, None) if field else None
    return value.get(key) if isinstance(value, dict) else None


def _first(item: Any) -> Any:
    """What tells an entry that is known from those that are not yet: its first day, or itself."""
    if isinstance(item, Table):
        return getattr(item, item.EXISTS_FROM) if item.EXISTS_FROM else None
    return item


def facts(table: Table) -> list[tuple[Path, date]]:
    """Every dated fact of a table and the tables in it: where it stands, its day or moment."""
    return [
        (path, day)
        for path, _, value in with_role(table, FACT)
        for day in ((value,) if isinstance(value, date) else value)
    ]


def is_ours(record: Record) -> bool:
    """Whether it is ours to keep: all but what another side promised."""
    return not isinstance(record, Commitment) or record.by == "us"


def last_return(record: Commitment) -> Return | None:
    """Return the latest return of a delivery."""
    return max(record.returns, key=lambda entry: entry.on) if record.returns else None


def accepted_on(record: Commitment) -> date | None:
    """Return the day of the acceptance that stands; a return voids the one before it."""
    day = record.accepted
    back = last_return(record) if day else None
    if day is None or back is None or day > back.on:
        return day
    return day if back.redelivered and day >= back.redelivered else None


def delivery(record: Commitment) -> date | None:
    """Return the day of the delivery that stands; None while it is open or open again."""
    back = last_return(record)
    if back is None:
        return record.delivered_on or record.accepted
    return back.redelivered or accepted_on(record)


def ended(record: Commitment) -> date | None:
    """Return the day a commitment was cancelled, revoked or replaced."""
    return min(filter(None, (record.cancelled, record.revoked, record.replaced)), default=None)


def commitment_state(record: Commitment) -> str:
    """Derive the state of a commitment from its facts."""
    if record.cancelled or record.revoked or record.replaced:
        ends = ("cancelled", "revoked", "replaced")
        return next(state for state in ends if getattr(record, state))
    if accepted_on(record):
        return "accepted"
    if delivery(record):
        return "delivered"
    return "returned" if record.returns else "open"


SERIOUS = ("critical", "high")


def current_facts(record: Issue) -> Issue | Reopened:
    """Return whose facts stand: the issue's own, or those of its last reopening."""
    return max(record.reopened, key=lambda entry: entry.on) if record.reopened else record


def solved_on(facts: Issue | Reopened) -> date | datetime | None:
    """Return when a problem was fixed, or confirmed as solved where nobody recorded a fix."""
    return facts.fixed or facts.confirmed


def closing_day(record: Issue | Risk | Project) -> date | None:
    """Return since when a record is closed."""
    return current_facts(record).closed if isinstance(record, Issue) else record.closed


def issue_state(record: Issue) -> str:
    """Derive the state of an issue from the facts that stand."""
    now = current_facts(record)
    if now.closed:
        return "closed"
    if now.confirmed:
        return "confirmed"
    if now.fixed:
        return "checked" if now.checked else "fixed"
    if now.workaround:
        return "worked-around"
    return "triaged" if now.triaged else "new"


def restarted(record: Issue) -> date | datetime:
    """Return when the issue's present clocks started: when found, or when last reopened."""
    now = current_facts(record)
    return now.on if isinstance(now, Reopened) else now.found


def told_of(record: Issue) -> date | datetime | None:
    """Return when the client first knew of an issue."""
    return record.found if record.found_by == "client" else record.told


def open_offers(record: Issue) -> list[Compensation]:
    """Return what was offered for an open problem and is neither accepted nor settled."""
    if is_closed(record) or any(one.accepted for one in record.compensation):
        return []
    offers = (one for one in record.compensation if one.offered and one.kind != "none")
    return [one for one in offers if not one.settled]


def serious(record: Issue) -> bool:
    """Whether an issue is high or critical."""
    return record.severity in SERIOUS


def is_critical(record: Issue) -> bool:
    """Whether an issue is critical and neither fixed nor worked around, which alone makes red."""
    now = current_facts(record)
    done = now.closed or solved_on(now) or now.workaround
    return record.severity == "critical" and not done


def declared_health(project: Project | None) -> tuple[int, Health] | None:
    """Return the colour that somebody declared last, with its place in the list."""
    coloured = [(n, one) for n, one in enumerate(project.health if project else ()) if one.colour]
    return max(coloured, key=lambda pair: (pair[1].on, pair[0]), default=None)


def state_of(record: Record) -> str | None:
    """Derive the state of any record; None where its kind has no states.

    Unless a kind says otherwise, the last of its states whose fact is there is the one.
    """
    if isinstance(record, Commitment):
        return commitment_state(record)
    if isinstance(record, Issue):
        return issue_state(record)
    if isinstance(record, Change) and record.decision and record.decided:
        return record.decision
    states = KINDS[record.KIND].states
    happened = [state for state in states if getattr(record, state, None)]
    return happened[-1] if happened else next(iter(states), None)


def is_closed(record: object) -> bool:
    """Whether a record has come to its end; events (touchpoints, reviews) never do."""
    if isinstance(record, Commitment):
        return bool(delivery(record) or record.cancelled or record.revoked or record.replaced)
    if isinstance(record, Issue):
        return current_facts(record).closed is not None
    if isinstance(record, Change):
        return record.decided is not None
    return getattr(record, "closed", None) is not None


def is_draft(change: Change) -> bool:
    """Whether what a change takes is our draft still: neither presented nor decided."""
    return change.presented is None and change.decided is None
