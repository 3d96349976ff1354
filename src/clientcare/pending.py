"""Who waits for whom, for what, since when, with the next step of each.

The one engine behind `status`, `waiting`, `agenda`, `advise` and the client's report: it works on
the full view of a project and on the one that its client may have, and so answers each from what
they may see.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from shlex import quote
from typing import Any, Literal

from clientcare import deadlines
from clientcare.dataclass import NamedTuple
from clientcare.facts.contact import last_word
from clientcare.facts.limits import steps
from clientcare.facts.people import answering, asked, is_there
from clientcare.facts.promises import currency_of, open_sum
from clientcare.facts.states import is_closed, open_offers
from clientcare.facts.view import View, Views, by_name, cached
from clientcare.findings import Remedy
from clientcare.next_steps import (
    SHOW_CHANGE,
    ask_by_call,
    next_of_escalation,
    next_of_promise,
    yes_to_replacement,
)
from clientcare.records import Change, Commitment, Issue, Project, Touchpoint
from clientcare.records.base import Side

Kind = Literal[
    "commitment", "payment", "wait", "message", "choice", "change", "agreement", "acceptance",
    "confirmation", "compensation", "escalation",
]  # fmt: skip


class Pending(NamedTuple):
    """Something that one side waits for.

    `on` is the side that has to act, `person` the id of who is asked and `who` their name. `since`
    is the day from which the other waits (of a promise its due day) and `days` the working days
    since (of a late promise its days late), negative while it is not due yet and None without a
    day. `late` says that it should have come by now. `open` is what is still owed of an amount.
    `internal`: the client must not read it. `untold`: what comes next is to
    tell the client of a new date. `root`: the workspace, of several.
    """

    kind: Kind
    project: str
    record: str
    title: str
    on: Side
    person: str | None
    who: str | None
    since: date | None
    days: int | None
    late: bool
    blocks: tuple[str, ...]
    reminded: date | None
    step: Remedy | None
    amount: Decimal | None = None
    open: Decimal | None = None
    currency: str | None = None
    internal: bool = False
    root: str | None = None
    minutes_late: int = 0
    untold: bool = False

    @property
    def is_promise(self) -> bool:
        """Whether a commitment itself is waited for, not an answer about something."""
        return self.kind in ("commitment", "payment")

    @property
    def waited(self) -> int:
        """For how many working days it is waited for; 0 while it is not due yet."""
        return max(self.days or 0, 0)

    @property
    def order(self) -> tuple[object, ...]:
        """The longest wait first, what has no day last."""
        return self.since or date.max, -self.minutes_late, self.project, self.record, self.kind


@cached
def pending(view: View) -> tuple[Pending, ...]:
    """Everything that is pending in a project, the longest wait first.

    Promises are in it from the time they fall due soon; payments, and what has no date but holds
    something up, always. Closing a project ends none of it.
    """
    found = [
        *_promises(view), *_waits(view), *_messages(view), *_questions(view),
        *_changes(view), *_agreements(view), *_offers(view), *_escalations(view),
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.order))


@cached
def _blocked(views: Views) -> dict[str, list[Commitment]]:
    return by_name(
        views,
        Commitment,
        lambda one, view: view.needs_of(one) if one.needs and not is_closed(one) else (),
    )


def blocks_of(name: str, view: View) -> tuple[str, ...]:
    """The ids of the open commitments that need the one of an id."""
    return tuple(one.id for one in _blocked(view.everywhere).get(name.lower(), ()))


def _promises(view: View) -> Iterator[Pending]:
    for record in view.records(Commitment):
        if is_closed(record) or record.is_credit:
            continue
        dates, blocks = view.dates(record), blocks_of(record.id, view)
        more: dict[str, Any] = {"days": dates.days_late} if dates.overdue else {}
        if record.kind == "payment":
            more |= {"amount": record.amount, "open": open_sum(record),
                     "currency": currency_of(record.currency, view)}  # fmt: skip
        elif not (view.soon(dates.due) if dates.due else blocks or dates.comebacks):
            continue
        yield _one(
            "payment" if "open" in more else "commitment", record, view, record.by, dates.due,
            next_of_promise(record, blocks, view), late=dates.overdue, blocks=blocks,
            person=asked(record, record.by, view) if record.owner else None,
            reminded=None if record.by == "us" else last_word(record.id, view),
            minutes_late=dates.minutes_late,
            untold=record.by == "us" and dates.forecast is not None, **more,
        )  # fmt: skip


def _one(
    kind: Kind,
    record: Commitment | Issue | Change | Touchpoint | Project,
    view: View,
    on: Side,
    start: date | datetime | None,
    step: Remedy | None,
    *,
    late: bool,
    **more: Any,
) -> Pending:
    """What is pending about a record; `more` are its fields that are not as for any other."""
    of_project = isinstance(record, Project)
    day, name = view.day(start) if start else None, view.id if of_project else view.id_of(record)
    if "person" not in more:
        of = None if isinstance(record, Touchpoint | Project) else record
        more["person"] = asked(of, on, view)
    word = last_word(name, view) if on == "client" else None
    affects = record.affects if isinstance(record, Issue | Change) else ()
    touched = (view.commitment(one) for one in affects)
    given = {
        "title": str(record.name if isinstance(record, Project) else record.title),
        "days": view.days_since(start) if start else None,
        "who": view.person_name(more["person"]) if more["person"] else None,
        "blocks": tuple(one.id for one in touched if one and not is_closed(one)),
        "reminded": word if word and day and word > day else None,
        **more,
    }
    return Pending(
        kind=kind, project=view.id, record=name, on=on, since=day, late=late, step=step,
        internal=record.internal, **given,
    )  # fmt: skip


def _waits(view: View) -> Iterator[Pending]:
    for issue in view.open_issues:
        for n, wait in enumerate(issue.waits):
            if wait.until is None:
                came = f"clientcare mark {issue.id} waits.until"
                step = ask_by_call("ask again", issue.id, view, yes=came)
                if wait.for_ == "other":  # no contact with the client records that they were asked
                    step = Remedy("ask again", when_yes=came)
                step, title = step.of_entry(issue.waits, n), wait.why or issue.title
                yield _one("wait", issue, view, wait.for_, wait.since, step, late=True, title=title)


def _messages(view: View) -> Iterator[Pending]:
    """Messages and complaints of the client that nobody has answered."""
    for touch in view.records(Touchpoint):
        for one in deadlines.answer_client.read(touch, view):
            if one.done is None:
                step = Remedy("answer", f"clientcare mark {view.name_to_type(touch)} answered")
                late = deadlines.answer_client.is_overdue(touch, view)
                yield _one("message", touch, view, "us", one.start, step, late=late,
                           title=touch.subject)  # fmt: skip


_QUESTIONS: tuple[tuple[Kind, deadlines.Clock, str, str], ...] = (
    ("choice", deadlines.choose, "ask which way they choose", "options.chosen --entry …"),
    ("acceptance", deadlines.accept_within, "ask for acceptance", "accepted"),
    ("confirmation", deadlines.confirm, "ask them to confirm", "confirmed"),
)
"""What the client has to do on a clock of theirs: what we ask, and what records their yes."""


def _questions(view: View) -> Iterator[Pending]:
    """What we presented, delivered or fixed, and the client has not answered."""
    for kind, clock, what, yes in _QUESTIONS:
        for record in view.promises:
            for run in clock.read(record, view) if isinstance(record, clock.kinds) else ():
                if run.done is None and not run.stopped:
                    mark = f"clientcare mark {record.id} {yes}"
                    step = ask_by_call(what, record.id, view, yes=mark)
                    late = clock.is_overdue(record, view)
                    yield _one(kind, record, view, "client", run.start, step, late=late)


def _agreements(view: View) -> Iterator[Pending]:
    """New dates of ours still to come that the client knows, and neither agreed nor refused."""
    clock = deadlines.agree_slip
    for record in view.our_promises:
        for run in clock.read(record, view):
            to = record.moves[run.entry].to
            if run.done is None and not run.stopped and to >= view.today:
                fact = "agreed" if isinstance(record, Commitment) else "moves.agreed"
                yes, what = f"clientcare mark {record.id} {fact}", f"ask whether {to} is agreed"
                step = ask_by_call(what, record.id, view, yes=yes)
                step, late = step.of_entry(record.moves, run.entry), clock.is_overdue(record, view)
                yield _one("agreement", record, view, "client", run.start, step, late=late)
    yield from _replacements(view)
    yield from _pauses(view)


def _replacements(view: View) -> Iterator[Pending]:
    """Later dates still to come that a replacement of ours brought, while nobody agreed to them."""
    for record in view.our_promises:
        dates = view.dates(record)
        if not dates.inherited or dates.told or not dates.open:
            continue
        *earlier, move = dates.inherited[-2:]
        before, to = earlier[0].to if earlier else dates.promised, move.to
        if move.on != dates.took_over or move.agreed or not before:
            continue
        if to > before and to >= view.today:
            yes = yes_to_replacement(record.id, move.on, view)
            step = ask_by_call(f"ask whether {to} is agreed", record.id, view, yes=yes)
            late = view.passed(move.on, view.settings.policy.agree_slip)
            yield _one("agreement", record, view, "client", move.on, step, late=late)


def _pauses(view: View) -> Iterator[Pending]:
    """Pauses that stand or are to come, and that the client has not agreed to."""
    project = view.project
    for n, pause in enumerate(project.paused if project and not project.closed else ()):
        if project and not pause.agreed and (pause.until or date.max) >= view.today:
            yes = f"clientcare mark {quote(view.id)} paused.agreed"
            step = ask_by_call("ask whether they agree to the pause", view.id, view, yes=yes)
            step = step.of_entry(project.paused, n)
            yield _one("agreement", project, view, "client", pause.from_, step, late=False)


def _offers(view: View) -> Iterator[Pending]:
    """Compensation that waits for an answer, one for each open problem, or to be settled by us."""
    for issue in view.open_issues:
        if offers := open_offers(issue):
            yes = f"clientcare mark {issue.id} compensation.accepted"
            step = ask_by_call("ask whether they accept the offer", issue.id, view, yes=yes)
            step = step.of_entry(issue.compensation, issue.compensation.index(offers[-1]))
            start = max(one.offered for one in offers if one.offered)
            yield _one("compensation", issue, view, "client", start, step, late=False)
    clock = deadlines.settle_compensation
    for issue in view.records(Issue):
        for one in clock.of(issue, view):
            if one.open:
                step = Remedy(clock.do, f"clientcare mark {issue.id} compensation.settled")
                step = step.of_entry(issue.compensation, one.run.entry)
                yield _one("compensation", issue, view, "us", one.start, step, late=one.overdue)


def _changes(view: View) -> Iterator[Pending]:
    """Change requests: the client waits for their effect, then we for the decision."""
    for change in view.records(Change):
        if change.decided or not (change.requested or change.assessed or change.presented):
            continue
        mark = f"clientcare mark {change.id}"
        on: Side = "client" if change.presented else "us"
        clock = deadlines.decide_change
        if start := change.presented:
            yes = f"{mark} decided --set decision=agreed"
            step = ask_by_call("ask for a decision", change.id, view, yes=yes)
        elif start := change.assessed:
            step = SHOW_CHANGE.filled(change.id, view.id)
        else:
            start, clock = change.requested, deadlines.assess_change
            step = Remedy("work out what it takes", f"{mark} assessed")
        late = clock.is_overdue(change, view)
        yield _one("change", change, view, on, start, step, late=late)


def _escalations(view: View) -> Iterator[Pending]:
    """Escalations that wait for their answer."""
    for record in view.promises:
        for rung in view.rungs(record):
            one, level = rung.escalation, steps(view.ladder).get(rung.level)
            if is_closed(record) or rung.superseded or rung.answered:
                continue
            on: Side = "us" if one.by == "client" else "client"
            step = next_of_escalation(record, one, view)
            person = (level.ours if on == "us" else level.theirs) if level else None
            yield _one(
                "escalation", record, view, on, one.raised, step, late=rung.overdue, reminded=None,
                person=answering(person, view)
                if person and is_there(person, view)
                else asked(record, on, view),
            )  # fmt: skip
