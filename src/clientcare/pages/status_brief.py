"""One project on one screen: each record once, the worst first, with what matters about it now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from clientcare.dataclass import NamedTuple
from clientcare.pages import blocks as tree
from clientcare.pages import parts
from clientcare.pages.blocks import Inline, Run, Words, dotted, faint, joined, typed
from clientcare.pages.parts import amount, command_of, due_words, owed, percent, quoted, when
from clientcare.pages.status_full import CREDIT, OWES, owner, told
from clientcare.records.base import Side, series_of
from clientcare.rules.catalogue import COLOURS, Colour
from clientcare.summary.dangers import NO_NEWS, Danger
from clientcare.summary.figures import Payment, Sum
from clientcare.summary.model import ProjectSummary
from clientcare.summary.promises import Problem, Promise
from clientcare.wording import count

SYMBOLS: Mapping[Colour, str] = {"red": "✖", "grey": "○", "amber": "▲", "green": "●"}
SIGNS: Mapping[Colour, str] = {**SYMBOLS, "green": " "}
"""What stands before a record: nothing where all is well."""
MOST_DANGERS = 3
MOST_LINES = 6
"""Records that a screen has room for; the rest are counted."""
FEW_LINES = 4
"""Records up to which there is room for every step."""
TIGHT = 2
"""Lines of anything where the screen is short."""
MOST_ROOTS = 3
"""Workspaces up to which one command names them all."""
GAPS = "records:"
_SAID_ELSEWHERE = ("mood", "contact", "unreadable")
_LEADS: Mapping[str, str] = {
    "escalation": "unanswered", "message": "unanswered", "complaint": "unanswered",
    "critical": "not solved", "untold": "not told",
}  # fmt: skip
"""What stands before a record instead of its day."""


class Line(NamedTuple):
    """What stands of one record: its colour, when, and the parts of its text."""

    colour: Colour
    record: str
    order: tuple[object, ...]
    lead: Words
    parts: tuple[Words, ...]


def brief(
    project: ProjectSummary, most: int = MOST_LINES, *, tight: bool = False
) -> list[tree.Block]:
    """Everything of a project that asks for something; of its records `most`, the worst.

    In a `tight` one nothing takes more than two lines of a terminal.
    """
    short = TIGHT if tight else 0
    found = lines(project)
    if len(found) > FEW_LINES:  # a record whose step is not shown below says itself what is next
        project = project._replace(steps=project.steps[:2])
        found = lines(project)
    shown = [
        tree.row((Run(SIGNS[one.colour], one.colour), one.lead), *one.parts, lines=short)
        for one in found[:most]
    ]
    more = command_of("status {} --full", project)
    if left := len(found) - len(shown):
        shown.append(tree.row((faint("+"), ""), joined((f"{left} more: ", typed(more)))))
    people = (
        f"{one.name} is asked for {percent(one.share)} of their time, has {percent(one.capacity)}"
        for one in project.people
        if one.over
    )
    waived = (
        f"{one.rule.replace('-', ' ')}{f' until {one.until}' if one.until else ''}"
        for one in project.health.waived
    )
    labelled = {
        "contact": _contact(project), "money": _money(project), "people": dotted(*people),
        "waived": dotted(*waived),
    }  # fmt: skip
    rows: list[tree.Block] = [
        tree.Rows(name, (tree.Row((), said, short),)) for name, said in labelled.items() if said
    ]
    if to_do := steps(project):
        rows.append(tree.Rows("do next", to_do))
    if missing := gaps([project]):
        rows.append(tree.Rows(GAPS, (tree.Row((), missing),), margin=len(GAPS) + 1))
    first: list[tree.Block] = [tree.Rows("", tuple(shown), margin=0)] if shown else []
    return [*first, *([tree.Section((), tuple(rows))] if rows else [])]


def gaps(projects: Sequence[ProjectSummary]) -> Inline:
    """Count what is missing in the records, with the command that shows it."""
    number = sum(one.gaps for one in projects)
    named = [one for one in projects if one.gaps]
    if not named:
        return ()
    if len({one.root for one in named}) > MOST_ROOTS:
        worst = max(named, key=lambda one: one.gaps)
        most = (f"{worst.gaps} of them in {worst.id}: ", typed(command_of("check {}", worst)))
        return dotted(count(number, "gap"), joined(most))
    words = "check {}" if len(named) == 1 else "check"
    return dotted(count(number, "gap"), typed(command_of(words, *named)))


def steps(project: ProjectSummary, most: int | None = None) -> tuple[tree.Row, ...]:
    """The most valuable steps, each with what to type."""
    said = (
        dotted(f"{one.what[:1].upper()}{one.what[1:]}", typed(one.command), between=": ")
        for one in project.steps[:most]
    )
    return tuple(tree.row((f"{n}.",), words) for n, words in enumerate(said, 1))


def dangers_in_words(project: ProjectSummary, *, titles: bool = True) -> Inline:
    """The worst dangers, one a record, and how many more; without titles the same words once."""
    apart: dict[str, Danger] = {}
    for one in project.dangers:
        apart.setdefault(series_of(one.record) if one.title else one.what, one)
    said: dict[str, list[Danger]] = {}
    for one in apart.values():
        said.setdefault(one.message if titles else one.what, []).append(one)
    few = [
        Run(
            f"{words} ({len(alike)} times)" if alike[1:] else words,
            _style(alike[0].colour), "whole", len(alike),
        )
        for words, alike in list(said.items())[:MOST_DANGERS]
    ]  # fmt: skip
    more = sum(map(len, list(said.values())[MOST_DANGERS:]))
    return dotted(*few, Run(f"+ {more} more", "faint", "rest", more) if more else "")


def _style(colour: Colour) -> tree.Style:
    return "plain" if colour == "green" else colour


# Lines -------------------------------------------------------------------------------------------


def lines(project: ProjectSummary) -> list[Line]:
    """A line for each record that asks for something, red before amber before what is coming."""
    dangers: dict[str, list[Danger]] = {}
    for one in project.dangers:
        if one.title and one.kind not in _SAID_ELSEWHERE:
            dangers.setdefault(one.record, []).append(one)
    titles = {one.id: one.title for one in project.commitments}
    worth = {one.id: one for one in reversed(project.money.payments) if one.amount}
    found = []
    for promise in project.commitments:
        mine = dangers.pop(promise.id, [])
        near = promise.overdue or promise.soon or promise.forecast or project.closed
        if mine or (near and not promise.settled):
            found.append(_promise(promise, mine, project, titles, worth.get(promise.id)))
    for problem in project.issues:
        mine = dangers.pop(problem.id, [])
        if mine or not problem.settled:
            found.append(_problem(problem, mine, project))
    for some in dangers.values():  # of a message, a change or a risk
        first = some[0]
        lead = Run(_leads_with(first), _style(first.colour))
        name = tree.named(first.title, first.record)
        found.append(_line(some, None, first.record, lead, name, *_said(some)))
    ordered = sorted(found, key=lambda line: line.order)
    late = Counter(series_of(one.id) for one in project.commitments if one.overdue)
    # What came of a series, and waits for its acceptance, hides nothing that is still to come.
    came = {one.id for one in project.commitments if one.settled}
    shown = []
    for line, more in parts.by_series(ordered, lambda line: f"{line.record} {line.record in came}"):
        late_too = 0 if line.record in came else late[series_of(line.record)] - 1
        shown.append(line._replace(parts=(*line.parts, parts.more_rounds(more, late_too))))
    return shown


def _colour(dangers: list[Danger]) -> Colour:
    return min((one.colour for one in dangers), key=COLOURS.index, default="green")


def _line(dangers: list[Danger], day: date | None, name: str, lead: Words, *text: Words) -> Line:
    colour = _colour(dangers)
    rank = min((one.rank for one in dangers), default=9)
    late = max((one.late for one in dangers), default=0)
    order = (COLOURS.index(colour), rank, -late, day or date.max, name)
    return Line(colour, name, order, lead, text)


def _promise(
    one: Promise, dangers: list[Danger], project: ProjectSummary, titles: Mapping[str, str],
    worth: Payment | None,
) -> Line:  # fmt: skip
    waited, step = _waited(one, titles), _next(one, project)
    side, name = {"us": "", "client": "theirs", "other": "others"}[one.by], one.owner_name
    return _line(
        dangers, one.due, one.id, _lead(one, dangers, project.today),
        tree.named(one.title, one.id),
        owed(worth) if worth else "",
        waited,
        *_level(one, dangers),
        ": ".join(part for part in (side, name) if part) or owner(None),
        _due(one, dangers, project.today),
        *_said(dangers, "escalation", "due-soon", "blocked", "forecast", *_in_lead(one, dangers)),
        step,
        f"forecast {one.forecast}" if one.forecast and str(one.forecast) not in step else "",
        f"waits for {_short(one.needs, titles)}" if one.needs and not waited else "",
        f"holds up {_short(one.blocks, titles)}" if one.blocks else "",
    )  # fmt: skip


def _in_lead(one: Promise | Problem, dangers: list[Danger]) -> tuple[str, ...]:
    """The kinds of danger that the days late before a line say, where they stand there."""
    leads = one.overdue and not any(map(_leads_with, dangers))
    return ("broken", "owed", "payment") if leads else ()


def _problem(one: Problem, dangers: list[Danger], project: ProjectSummary) -> Line:
    untold = one.told is None and not any(each.kind == "untold" for each in dangers)
    unranked = "" if any(each.what.startswith("not ranked") for each in dangers) else "not ranked"
    state = ", ".join(filter(None, (one.severity or unranked, parts.in_words(one.state))))
    return _line(
        dangers, one.due, one.id, _lead(one, dangers, project.today),
        tree.named(one.title, one.id),
        Run(state, "red" if one.severity == "critical" else "plain"),
        *_level(one, dangers),
        _due(one, dangers, project.today),
        *_said(dangers, "escalation", "critical", *_in_lead(one, dangers)),
        told(one) if untold else _next(one, project),
    )  # fmt: skip


def _level(one: Promise | Problem, dangers: list[Danger]) -> tuple[Words, ...]:
    running = [each for each in one.escalations if each.running]
    last = max(running, key=lambda each: each.now_at_level, default=None)
    if last is None:
        return ()
    over = next((d.what.partition(", ")[2] for d in dangers if d.kind == "escalation"), "")
    people = ", ".join(name for name in (last.ours, last.theirs) if name) or "nobody"
    return Run(f"level {last.now_at_level}: {people}", keep="whole"), over


def _leads_with(danger: Danger) -> str:
    """What stands before a record of which a danger is the worst; nothing where its day does."""
    return "no news" if danger.what == NO_NEWS else _LEADS.get(danger.kind, "")


def _lead(one: Promise | Problem, dangers: list[Danger], today: date) -> Run:
    """Say what is worst of a record: unanswered, not told, how late; else when it is due."""
    said = next(filter(None, map(_leads_with, dangers)), "")
    if not said and one.overdue:
        said = f"{parts.late_by(one)} late"
    if not said and one.due is None and any(each.kind == "broken" for each in dangers):
        said = "limit over"
    if not said and one.settled:
        said = "delivered" if isinstance(one, Promise) else "closed"
    return Run(said or due_words(one.due, today), _style(_colour(dangers)))


def _due(one: Promise | Problem, dangers: list[Danger], today: date) -> str:
    replaced = any(each.kind in _LEADS for each in dangers)
    if one.due is None or one.overdue or one.settled or one.due == today:
        return ""
    return f"due {one.due}" if replaced or due_words(one.due, today) != when(one.due) else ""


def _said(dangers: list[Danger], *but: str) -> list[Words]:
    """What the dangers of a record say that its lead does not."""
    lead = next((one for one in dangers if one.kind in _LEADS), None)
    told = lead if lead and lead.what.startswith(("client not told", NO_NEWS)) else None
    word = _leads_with(lead) if lead else ""
    return [
        tree.run(one.what.replace(" unanswered", "") if one is lead else one.what)
        for one in dangers
        if one.kind not in but and one is not told and one.what != word
    ]


def _next(one: Promise | Problem, project: ProjectSummary) -> str:
    """What to do next about a record, unless it is among the steps below."""
    below = any(step.record == one.id for step in project.steps)
    return f"next: {one.next_step.words}" if one.next_step and not below else ""


def _waited(one: Promise, titles: Mapping[str, str]) -> str:
    if not one.overdue or not one.days_waited:
        return ""
    part = "all" if one.days_waited == one.days_late else f"{one.days_waited} of them"
    return f"{part} waiting for {_short([wait.record or wait.why for wait in one.waits], titles)}"


def _short(names: Sequence[str], titles: Mapping[str, str]) -> str:
    """Name one promise by the beginning of its title, several by their number."""
    if len(names) != 1:
        return count(len(names), "promise")
    return quoted(titles.get(names[0], names[0]))


# One line each -----------------------------------------------------------------------------------


def _contact(project: ProjectSummary) -> Inline:
    moods, due = project.contact.moods, list[str]()
    for one in project.contact.rhythms:
        today = one.by_day == project.today
        if one.by and (one.overdue or today) and one.what != "pulse":
            last = f"last {one.what} {one.last}" if one.last else f"no {one.what} yet"
            due.append(f"{last}, due {f'by {when(one.by)}' if one.overdue else 'today'}")
    low = bool(moods) and moods[-1].mood <= 3 and not project.closed
    why = moods[-1].why if low and moods[-1].mood <= 2 else None
    risks = [one.what for one in project.dangers if not one.title and one.kind == "risk"]
    return dotted(
        joined(("mood ", parts.mood_of(moods))) if low else "",
        *(Run(words, "amber") for words in dict.fromkeys((*due, *risks))),
        f"“{why}”" if why else "",
    )


def _money(project: ProjectSummary) -> Inline:
    """What is owed in all where that is more than one payment, credits, compensation to settle.

    Where a side's sum in one currency is said, so are those in the others: none is the whole.
    """
    sides: tuple[Side, ...] = ("client", "us")
    totals = list[str]()
    for by in sides:
        sums = [one for one in project.money.total(by) if one.amount]
        if any(one.amount < 0 or one.payments > 1 for one in sums):
            totals += [_total(one, by, project) for one in sums]
    offers = [one for one in project.money.offers if one.pending and one.accepted]
    return dotted(
        *totals, *(f"to settle: {one.what or one.kind or 'compensation'}" for one in offers)
    )


def _total(one: Sum, by: Side, project: ProjectSummary) -> str:
    if one.amount < 0:
        return f"{CREDIT[by]} {amount(-one.amount, one.currency)}"
    payments = [p for p in project.money.open if (p.by, p.currency) == (by, one.currency)]
    less, unknown = any(p.is_credit for p in payments), sum(p.amount is None for p in payments)
    how = "after credits" if less else f"in {one.payments} payments" if one.payments > 1 else ""
    how += f", {unknown} of unknown amount" if unknown else ""
    return f"{OWES[by]} {amount(one.amount, one.currency)} {how}".strip()
