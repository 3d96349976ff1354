"""What has changed since the client last heard from us: new, moved, delivered, solved, owed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain

from clientcare.dataclass import NamedTuple
from clientcare.facts.contact import ASKING, from_us, is_among_us
from clientcare.facts.states import current_facts, is_closed, solved_on, told_of
from clientcare.pages.blocks import Bullets, Item, Words, run, strong
from clientcare.records import Change, Commitment, Issue, Risk, Touchpoint
from clientcare.report.frame import Blocks, Frame, Value, asked_for, new_ranks, why


class NewsItem(NamedTuple):
    """What happened: its day if it has, the phrase that says it, of what, and what else it says."""

    on: date | datetime | None
    phrase: str
    what: Words
    values: Mapping[str, Value] = {}


Found = Iterator[NewsItem]


def what_has_changed(frame: Frame) -> Blocks:
    """List what came since the last report, by what it is, each with its day."""
    if frame.since is None:
        return
    groups = [
        Item(strong(frame.text(name)), tuple(frame.item(
            one.phrase, **{"what": one.what, "day": one.on, **one.values}) for one in new
        ))
        for name, found in _GROUPS.items()
        if (new := _new(frame, found(frame), told=name in _TOLD))
    ]  # fmt: skip
    yield Bullets(tuple(groups)) if groups else frame.paragraph("nothing_changed")


def counted(frame: Frame) -> Iterator[tuple[str, int]]:
    """How many of each kind came since the last report, by the phrase that counts them."""
    view = frame.view
    came = [
        one.kind == "payment"
        for one in view.records(Commitment)
        if one.by != "client"
        and any(map(frame.new, (one.delivered_on, *(back.redelivered for back in one.returns))))
    ]
    yield "count_delivered", came.count(False)
    yield "count_paid", came.count(True)
    issues = view.records(Issue)
    yield "count_problems", sum(any(_new(frame, _trouble(frame, o), told=True)) for o in issues)
    yield "count_solved", sum(frame.new(solved_on(current_facts(one))) for one in issues)
    moved = _new(frame, _moved(frame), told=True)
    yield "count_moved", sum(one.phrase != "moved_refused" for one in moved)
    received = _new(frame, _received(frame))
    yield "count_received", sum(one.phrase not in ("cell", "paid_back") for one in received)
    yield "count_decided", len(_new(frame, _decided(frame)))


def _new(frame: Frame, found: Found, *, told: bool = False) -> list[NewsItem]:
    """What is new to the client, in the order of the days; `told` are days on which they heard."""
    new = (one for one in found if frame.new(one.on, told=told))
    return sorted(new, key=lambda one: frame.view.day(one.on or date.min))


# New, moved --------------------------------------------------------------------------------------


def _made(frame: Frame, *sides: str) -> Iterator[tuple[date, list[Commitment]]]:
    """What was promised on which day; the rounds of what comes again together."""
    groups: dict[str, list[Commitment]] = {}
    for one in frame.view.records(Commitment):
        if one.by in sides:
            groups.setdefault(one.series or one.id, []).append(one)
    yield from ((some[0].made, some) for some in groups.values() if some[0].made)


def _begun(frame: Frame) -> Found:
    for day, some in _made(frame, "us", "other"):
        due = some[0].promised
        phrase = "new_promise" if due else "new_undated"
        yield NewsItem(day, phrase, frame.titles(some), {"due": due})
    for issue in frame.view.records(Issue):
        yield from _trouble(frame, issue)
    for change in frame.view.records(Change):
        yield NewsItem(change.requested, "new_change", change.title)
    for risk in frame.view.records(Risk):
        yield NewsItem(risk.shared, "new_risk", risk.title)
    yield from _followed(frame)
    yield from _escalated(frame)
    yield from _answered(frame)


def _followed(frame: Frame) -> Found:
    """What came of what was known: a risk happened, a new severity, an offer, a mediation."""
    for risk in frame.view.records(Risk):
        yield NewsItem(risk.happened, "new_happened", risk.title)
    for issue in frame.view.records(Issue):
        for ranked, _ in new_ranks(issue, frame.view):
            rank = {"rank": frame.say(ranked.severity or "")}
            yield NewsItem(ranked.on, "new_rank", issue.title, rank)
        for day in dict.fromkeys(offer.offered for offer in issue.compensation):
            yield NewsItem(day, "new_offer", issue.title)
        yield from (NewsItem(one.on, "new_mediation", issue.title) for one in issue.mediation)


def _escalated(frame: Frame) -> Found:
    """Each escalation, when it was raised, answered and settled."""
    for record in frame.view.promises:
        for raised in record.escalations:
            ends = {"escalation_answered": raised.answered, "escalation_resolved": raised.resolved}
            for phrase, day in {"new_escalation": raised.raised, **ends}.items():
                yield NewsItem(day, phrase, record.title, {"level": raised.level})


def _answered(frame: Frame) -> Found:
    """The messages and complaints of the client that we answered."""
    for touch in frame.view.records(Touchpoint):
        if touch.answered and touch.kind in ASKING and not from_us(touch):
            days: dict[str, Value] = {"day": touch.on, "answered": touch.answered}
            what = why(touch.title or touch.summary)
            yield NewsItem(touch.answered, f"answered_{touch.kind}", what, days)


def _trouble(frame: Frame, issue: Issue) -> Found:
    """A problem that is new to the client, and each time that it came back.

    One that was found before the last report, and that nothing told them of, is new to them too.
    """
    known = "new_problem", "new_problem_yours", "new_problem_same_day", "new_problem_told"
    told, phrase = told_of(issue), frame.learned(issue, *known)
    days: dict[str, Value] = {"day": issue.found, "told": told}
    day, heard = frame.view.day, any(offer.offered for offer in issue.compensation)
    unheard = phrase == "new_problem" and not (heard or is_closed(issue))
    before = frame.since is not None and day(issue.found) < day(frame.since)
    learned = frame.view.today if unheard and before else told or issue.found
    yield NewsItem(learned, phrase, issue.title, days)
    for back in issue.reopened:
        yield NewsItem(back.on, "came_back", issue.title)


def _moved(frame: Frame) -> Found:
    own = {id(move): record.id for record in frame.view.promises for move in record.moves}
    for record in frame.view.promises:
        what = frame.title(record)
        terms = (frame.new_dates(record, term) for term in frame.view.dates(record).terms)
        for move, before, told in chain.from_iterable(terms):
            if own.get(id(move), record.id) != record.id:
                continue  # the promise that it replaced says so itself
            values: dict[str, Value] = {"old": before, "new": move.to}
            if move.refused:
                yield NewsItem(move.refused, "moved_refused", what, values)
            else:
                yield NewsItem(told, "moved_date" if before else "moved_first", what, values)


# Delivered, received, solved ---------------------------------------------------------------------


def _delivered(frame: Frame) -> Found:
    for one in frame.view.records(Commitment):
        if one.by == "client" and not one.is_credit:
            continue
        what = frame.title(one)
        yield from _parts(frame, one, "part_to_you")
        paid_back = {part.on for part in one.payments if part.amount < 0}
        if (day := one.delivered_on) and day not in paid_back:
            phrase = "paid_to_you" if one.kind == "payment" else "delivered_on"
            yield NewsItem(day, phrase, what, {"day": frame.came(one, day)})
        for back in one.returns:
            yield NewsItem(back.on, "sent_back", what)
            if day := back.redelivered:
                yield NewsItem(day, "delivered_again", what, {"day": frame.came(one, day)})
        yield NewsItem(one.accepted, "accepted_on", what)
    for issue in frame.view.records(Issue):
        for offer in issue.compensation:
            if offer.offered:
                yield NewsItem(offer.settled, "offer_kept", issue.title)


def _received(frame: Frame) -> Found:
    for one in frame.view.records(Commitment):
        if one.by != "client" or one.is_credit:
            continue
        yield from _parts(frame, one, "paid_part")
        if (day := one.delivered_on) and not _let_off(one):
            phrase = "paid_on" if one.kind == "payment" else "received_on"
            yield NewsItem(day, phrase, one.title)
        for back in one.returns:
            said = frame.say("sent_back_to_you", day=back.on, why=why(back.why))
            yield NewsItem(back.on, "cell", "", {"head": one.title, "text": said})
            yield NewsItem(back.redelivered, "received_on", one.title)


def _parts(frame: Frame, one: Commitment, phrase: str) -> Found:
    """The parts of a payment that came before its last, and each that was paid back."""
    for part in one.payments:
        if part.amount < 0 or part.on != one.delivered_on:
            amount = frame.money(abs(part.amount), one.currency)
            said = phrase if part.amount > 0 else "paid_back"
            yield NewsItem(part.on, said, one.title, {"amount": amount})


def _let_off(one: Commitment) -> bool:
    """Whether what was open of an invoice in the end was written off, not paid."""
    day = one.delivered_on
    paid = one.delivered == day or any(part.on == day for part in one.payments)
    return one.by == "client" and any(p.on == day for p in one.written_off) and not paid


def _solved(frame: Frame) -> Found:
    for issue in frame.view.records(Issue):
        facts = current_facts(issue)
        if facts.fixed and frame.new(facts.fixed):
            phrase = "solved_confirmed" if facts.confirmed else "solved_on"
            days = {"day": frame.came(issue, facts.fixed), "confirmed": facts.confirmed}
            yield NewsItem(facts.fixed, phrase, issue.title, days)
        elif facts.confirmed and frame.new(facts.confirmed):
            yield NewsItem(facts.confirmed, "confirmed_on", issue.title)
        elif solved_on(facts) and facts.closed:
            yield NewsItem(facts.closed, "closed_on", issue.title)


# Decided and owed --------------------------------------------------------------------------------


def _decided(frame: Frame) -> Found:
    for contact in frame.view.records(Touchpoint):
        if not is_among_us(contact, frame.view):
            for text in contact.decisions:
                yield NewsItem(contact.on, "cell", "", {"head": contact.on, "text": why(text)})
    for change in frame.view.records(Change):
        if change.decision:
            yield NewsItem(change.decided, f"decided_{change.decision}", change.title)
    for issue in frame.view.records(Issue):
        yield from _settled(frame, issue)
    for one in frame.view.records(Commitment):
        yield from _ended(frame, one)


def _settled(frame: Frame, issue: Issue) -> Found:
    """That a problem ended unsolved, which solution the client chose, that they took an offer."""
    facts = current_facts(issue)
    if facts.closed and not solved_on(facts):
        yield NewsItem(facts.closed, "closed_on", issue.title)
    for option in issue.options:
        choice = {"choice": option.title or frame.text("an_option")}
        yield NewsItem(option.chosen, "choice_made", issue.title, choice)
    for offer in issue.compensation:
        if offer.offered:
            yield NewsItem(offer.accepted, "offer_taken", issue.title)


def _ended(frame: Frame, one: Commitment) -> Found:
    """That a promise was withdrawn or replaced, or what was open of an invoice written off."""
    what, values = frame.title(one), dict[str, Value](why=why(one.why))
    settled = one.delivered_on if _let_off(one) else None
    yield NewsItem(settled, "settled_on", what)
    for part in one.written_off if one.by == "client" else ():
        if part.on != settled:
            amount = frame.money(part.amount, one.currency)
            yield NewsItem(part.on, "written_off_part", what, {"amount": amount})
    for day, phrase in ((one.cancelled, "cancelled_on"), (one.revoked, "revoked_on")):
        yield NewsItem(day, phrase if one.by == "us" else "dropped_on", what, values)
    other = frame.view.commitment(one.replaced_by or "")
    replaced = {**values, "other": other.title if other else None}
    yield NewsItem(one.replaced, "replaced_with" if other else "replaced_on", what, replaced)


def _owed(frame: Frame) -> Found:
    for day, some in _made(frame, "client"):
        if left := [one for one in some if not (one.is_credit or is_closed(one))]:
            due = frame.view.dates(left[0]).due
            yield NewsItem(day, "owed_by" if due else "owed", frame.titles(left), {"due": due})
    for need in asked_for(frame, ("choice", "change", "wait")):
        yield NewsItem(need.day, "owed", run(need.what))


_GROUPS: dict[str, Callable[[Frame], Found]] = {
    "new": _begun, "moved": _moved, "delivered": _delivered, "received": _received,
    "solved": _solved, "decided": _decided, "newly_owed": _owed,
}  # fmt: skip
"""The groups in their order, by the phrase that titles them."""
_TOLD = ("new", "moved", "newly_owed")
"""The groups of what the client heard on the day that they name."""
