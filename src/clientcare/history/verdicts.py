"""What a day says of the records, and what it says no longer by other records of that day."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cache

from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple
from clientcare.deadlines import something_recorded
from clientcare.facts.contact import moods
from clientcare.facts.promises import kept
from clientcare.facts.workspace import Context, Workspace
from clientcare.records import Commitment, Issue
from clientcare.rules import engine
from clientcare.rules.catalogue import HISTORY, WATERMELON, Pointer, Selection, catalogue, select
from clientcare.settings import Settings
from clientcare.store import Entry, Snapshot
from clientcare.wording import days


class Improvement(NamedTuple):
    """What a past day said of a record and no longer says; `project` is where it was.

    What was `invented` is said of a record of which that day said nothing.
    """

    day: date
    record: str
    project: str
    message: str
    more: int = 0
    invented: bool = False
    related: tuple[Pointer, ...] = ()


class Verdict(NamedTuple):
    """What a day says of the records: findings and figures, by the record."""

    findings: Mapping[tuple[str, str], list[tuple[int, str]]]
    figures: Mapping[tuple[str, str], float]
    names: Mapping[str, tuple[str, str]]
    """The id and the project of each record, by its id in small letters."""
    moods: list[tuple[str, str, int]]
    """The client, the moment and the mood of each contact, whichever project it is of."""


def verdict(snapshot: Snapshot, on: date, projects: Collection[str]) -> Verdict:
    """Judge some projects (ids in small letters) at the end of a day."""
    now = Now.end_of(on, snapshot.settings.zone)
    workspace = Workspace(snapshot, now)
    workspace.contexts = [c for c in workspace.contexts if c.id.lower() in projects]
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    whose: dict[str, tuple[str, str]] = {}
    outcome = engine.check(workspace, _selection(), placed=False)
    for one in (*outcome.findings, *outcome.waived):
        if one.record and _speaks_of_the_past(one.code):
            name = one.record.lower()
            whose[name] = one.record, one.project or ""
            found.setdefault((one.code, name), []).append((int(one.severity), one.message))
    figures: dict[tuple[str, str], float] = {}
    for context in workspace.contexts:
        for what, name, value in _figures(context):
            figures[what, name.lower()] = value
            whose[name.lower()] = name, context.id
    for entry in workspace.duplicates:  # says what the record says that it repeats
        other = workspace.find(entry.id)
        if other:
            name, same = entry.id.lower(), other.id.lower()
            found |= {(code, name): f for (code, of), f in [*found.items()] if of == same}
            figures |= {(what, name): v for (what, of), v in [*figures.items()] if of == same}
            whose[name] = entry.id, whose.get(same, ("", ""))[1]
    heard = [
        (context.project.client if context.project else "", str(one.on), mood)
        for context in workspace.contexts
        for one, mood in moods(context)
    ]
    return Verdict(found, figures, whose, sorted(heard))


def _speaks_of_the_past(code: str) -> bool:
    """Whether a rule is of families 1 to 8; whoever fills a gap in the records rewrites nothing."""
    one = catalogue()[code]
    return "1" <= code[2] <= "8" and not one.gap and code not in {*HISTORY, WATERMELON}


@cache
def _selection() -> Selection:
    """The rules that speak of the past, and those that may say it in the place of one."""
    whole = select(Settings())
    rules = (one for one in whole.rules if _speaks_of_the_past(one.code) or one.instead_of)
    return whole._replace(rules=tuple(rules))


def _figures(context: Context) -> Iterator[tuple[str, str, float]]:
    ours = [(entry, record) for entry, record in context.each(Commitment) if record.by == "us"]
    owed: list[tuple[Entry, Commitment | Issue]] = [*ours, *context.each(Issue)]
    for entry, one in owed:
        yield "late", entry.id, context.dates(one).days_late
        yield "own", entry.id, context.dates(one).days_own
    for entry, record in ours:
        came = kept(record, context)
        yield "slip", entry.id, context.dates(record).slip
        yield "own slip", entry.id, context.dates(record).shares["us"]
        yield "kept", entry.id, 0 if came is None else 1 if came else -1
    found = moods(context)
    if found:
        yield "mood", context.id, found[-1][1]
    project = context.project
    for silence in something_recorded.of(project, context) if project else ():
        yield "recorded", context.id, context.day(silence.start).toordinal()
        if silence.overdue:
            yield "silent", context.id, context.days_since(silence.start)


# Comparing ---------------------------------------------------------------------------------------

MOST = 3
"""How many things that a day no longer says are told of one record."""


def improvements(then: Verdict, now: Verdict, on: date) -> list[Improvement]:
    """What a day said of each record by then's records, and no longer says by those of now."""
    found: dict[str, list[str]] = {}
    for name, message in (*_better_figures(then, now), *_gone_findings(then, now)):
        found.setdefault(name, []).append(message)
    return [
        Improvement(
            on,
            *(then.names.get(name) or now.names[name]),
            message=", ".join(said[:MOST]),
            more=max(0, len(said) - MOST),
            invented=name not in then.names,
        )
        for name, said in found.items()
    ]


_OURS = {"own": ("late", "late"), "own slip": ("slip", "later than first promised")}
"""The figures that say how much of another one is ours: which that is, and its words."""


def _better_figures(then: Verdict, now: Verdict) -> Iterator[tuple[str, str]]:
    """The figures that look better: kept, days late, slip, mood, grey; and what is kept and new."""
    for (what, name), before in then.figures.items():
        after = now.figures.get((what, name), 0.0)
        of, words = _OURS.get(what, (what, ""))
        whole, whole_now = (of_day.figures.get((of, name), 0.0) for of_day in (then, now))
        if what == "kept" and before < 0 <= after:
            yield name, "the first promise was not kept"
        elif what == "late" and 0 <= after < before:
            yield name, f"{days(int(before))} late" + (f" (now {after:g})" if after else "")
        elif words and after < before and whole <= whole_now:
            yield name, f"{before:g} of {days(int(whole))} {words} were ours (now {after:g})"
        elif what == "slip" and after < before and before > 0:
            yield name, f"{days(int(before))} later than first promised"
        elif what == "mood" and not 0 < after <= before and then.moods != now.moods:
            yield name, f"the mood was {before:g} of 5" + (f" (now {after:g})" if after else "")
        elif what == "silent" and not after and _is_later("recorded", name, then, now):
            yield name, f"nothing was recorded for {days(int(before))}"
    for (what, name), after in now.figures.items():
        if what == "kept" and after > 0 and (what, name) not in then.figures:
            yield name, "it was promised and kept"


def _is_later(what: str, name: str, then: Verdict, now: Verdict) -> bool:
    return now.figures.get((what, name), 0) > then.figures[what, name]


def _gone_findings(then: Verdict, now: Verdict) -> Iterator[tuple[str, str]]:
    rules = catalogue()
    instead = {rule.instead_of: code for code, rule in rules.items() if rule.instead_of}
    for (code, name), before in then.findings.items():
        after = now.findings.get((code, name), [])
        other = now.findings.get((instead.get(code, ""), name), [])
        worst = max(severity for severity, _ in (*after, *other, (0, "")))
        if len(after) + len(other) < len(before) or worst < max(before)[0]:
            yield name, f"{max(before)[1]} ({rules[code].name})"
