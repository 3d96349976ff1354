"""The beginning of a client's report: the colour and why, what changed, what we need, in three
sentences; then what is late or serious, by name, and everything that waits for the client.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from clientcare.dataclass import NamedTuple, replace
from clientcare.facts.money import open_sum
from clientcare.facts.states import current_facts
from clientcare.pages.blocks import (
    Bullets,
    Inline,
    Item,
    Paragraph,
    Words,
    fill,
    joined,
    run,
    strong,
    table,
)
from clientcare.pending import Pending, blocks_of, pending
from clientcare.records import Commitment, Issue
from clientcare.report.changes import counted
from clientcare.report.frame import Blocks, Frame, why
from clientcare.report.problems import open_problems


def where_we_stand(frame: Frame) -> Blocks:
    """Say in three sentences where we are, what changed, and what we need; then name the worst."""
    yield from _paragraphs(_colour(frame), _phase(frame), _changed(frame), _needed(frame))
    yield from _worst(frame)


def status_line(frame: Frame) -> Item:
    """Name a project of several, with its colour and why."""
    said = [*_colour(frame), *_phase(frame)] or [frame.say("grey")]
    return Item(joined([strong(frame.view.project.name), joined(said, " ")], " – "))


def progress(frame: Frame) -> Blocks:
    """Say what changed in a project, and name the worst, where its status line stands above."""
    yield from _paragraphs(_changed(frame), credits_left(frame))
    yield from _worst(frame)


def _paragraphs(*found: Iterator[Inline]) -> Blocks:
    for sentences in found:
        if parts := list(sentences):
            yield Paragraph(joined(parts, " "))


def _worst(frame: Frame) -> Blocks:
    reasons = (*_late(frame), *_serious(frame))
    if reasons:
        yield Bullets(reasons)


def _phase(frame: Frame) -> Iterator[Inline]:
    """Say that the project is past its end, or on hold and why."""
    if day := frame.view.past_end:
        yield frame.say("past_end", day=day)
    if pause := frame.view.paused:
        phrase = "on_hold_until" if pause.until else "on_hold"
        yield frame.say(phrase, day=pause.from_, until=pause.until)
        yield run(why(pause.why))
        if not pause.agreed:
            yield frame.say("not_agreed")


def _colour(frame: Frame) -> Iterator[Inline]:
    if frame.colour is None:
        return
    reasons, declared = _reasons(frame), _declared(frame)
    if reasons and frame.colour in ("red", "amber"):
        said = frame.say(f"{frame.colour}_because", reasons=frame.words.listed(reasons))
    else:
        inside = frame.colour == "amber" and not declared
        said = frame.say("amber_inside" if inside else frame.colour)
    yield tuple(replace(one, style=frame.colour) if one.style == "strong" else one for one in said)
    yield from declared
    if frame.before and frame.since:
        phrase = "before_same" if frame.before == frame.colour else f"before_{frame.before}"
        yield frame.say(phrase, day=frame.since)


def _reasons(frame: Frame) -> list[Inline]:
    """What a client can see of the reasons for a colour, counted."""
    found = {
        "count_late": sum(map(len, _late_ones(frame))),
        "count_serious": len(_serious(frame)),
        "count_overdue": sum(frame.view.dates(one).overdue for one in frame.open("client")),
    }
    return [frame.count(phrase, number) for phrase, number in found.items() if number]


def _changed(frame: Frame) -> Iterator[Inline]:
    if frame.since is not None:
        found = [frame.count(phrase, number) for phrase, number in counted(frame) if number]
        phrase = "changed_since" if found else "unchanged_since"
        yield frame.say(phrase, day=frame.since, list=frame.words.listed(found))


def _needed(frame: Frame) -> Iterator[Inline]:
    found = needs(frame)
    if found:
        number = sum(one.number for one in found)
        yield frame.count("need_most", number, what=found[0].what, when=found[0].when)
    elif frame.colour is not None:
        yield frame.say("need_nothing")
    yield from credits_left(frame)


def _declared(frame: Frame) -> list[Inline]:
    """What whoever answers for the project said of this very colour since the last report."""
    said = [one for one in frame.view.project.health if one.colour and one.why]
    last = max(said, key=lambda one: one.on, default=None)
    old = last is None or (frame.since is not None and not frame.new(last.on))
    return [] if old or last is None or last.colour != frame.colour else [run(why(last.why))]


def _late_ones(frame: Frame) -> list[list[Commitment]]:
    ours = (one for one in frame.open("us") if one.kind != "payment")
    return frame.by_series(one for one in ours if frame.view.dates(one).overdue)


def _late(frame: Frame) -> list[Item]:
    found = []
    for group in _late_ones(frame):
        dates, what = frame.view.dates(group[0]), frame.titles(group)
        words = frame.count("late", dates.days_late, what=what, due=dates.due)
        if dates.late_today:
            words = fill("{what} – {when}.", what=what, when=frame.say("was_due", day=dates.due))
        found.append(Item(words))
    return found


def _serious(frame: Frame) -> list[Item]:
    return [
        frame.item(f"problem_{issue.severity}", what=issue.title, day=issue.found)
        for issue in open_problems(frame)
        if issue.severity in ("critical", "high") and not current_facts(issue).fixed
    ]


# What we need -------------------------------------------------------------------------------------


ASKED = {
    "choice": "need_choice",
    "wait": "need_wait",
    "change": "need_decision",
    "acceptance": "need_acceptance",
    "agreement": "need_agreement",
    "confirmation": "need_confirmation",
}
"""The phrase for each kind of word that we wait for from the client."""


class Need(NamedTuple):
    """What the client can do for the project: what, who, from or by when, and why.

    It is one thing, or some rounds of one that comes again.
    """

    day: date | None
    what: Words
    who: str | None
    when: Words
    why: Words
    number: int = 1


def needs(frame: Frame) -> list[Need]:
    """Everything that waits for the client, the oldest first."""
    return sorted([*_inputs(frame), *_asked_for(frame)], key=lambda need: need.day or date.max)


def what_we_need(*frames: Frame) -> Blocks:
    """Show everything that waits for the client; of several projects, with the name of each."""
    found = [(one, frame.view.project.name) for frame in frames for one in needs(frame)]
    if not found:
        return
    found.sort(key=lambda pair: pair[0].day or date.max)
    several = len(frames) > 1
    head = [frames[0].say(name) for name in ("what", "who", "when", "why")]
    rows = ((one.what, one.who or "", one.when, one.why) for one, _ in found)
    if several:
        head.insert(0, frames[0].say("project"))
    yield table(
        head, ((name, *row) if several else row for row, (_, name) in zip(rows, found, strict=True))
    )


def credits_left(frame: Frame) -> Iterator[Inline]:
    """What the client has to their credit: of its own record, or paid beyond an invoice."""
    for one in frame.view.commitments:
        rest = open_sum(one) if one.kind == "payment" and one.by == "client" else None
        if rest is not None and rest < 0:
            yield frame.say("credit", what=one.title, amount=frame.money(-rest, one.currency))


def _inputs(frame: Frame) -> Iterator[Need]:
    """What the client has promised, payments among it."""
    for group in frame.by_series(one for one in frame.open("client") if not one.is_credit):
        one = group[0]
        found = frame.view.dates(one)
        when = frame.say("any_day")
        if found.due:
            phrase = "was_due" if found.overdue else "by"
            when = frame.say(phrase, day=found.due)
        what, held_up = _input(frame, group), _held_up(frame, one)
        yield Need(found.due, what, frame.asked(one), when, held_up, len(group))


def _input(frame: Frame, group: Sequence[Commitment]) -> Words:
    what, one = frame.titles(group), group[0]
    if one.kind != "payment":
        return what
    known = [each for each in group if each.amount is not None]
    if known and len({each.currency for each in group}) == 1:
        whole = sum((each.amount or Decimal() for each in known), Decimal())
        rest = sum((open_sum(each) or Decimal() for each in known), Decimal())
        amount, left = (frame.money(each, one.currency) for each in (whole, rest))
        what = frame.say(
            "worth" if rest == whole else "worth_open", what=what, amount=amount, open=left
        )
    return frame.say("need_payment", what=what)


def _held_up(frame: Frame, one: Commitment) -> Words:
    """Say which of our promises wait for it."""
    found = [frame.view.commitment(name) for name in blocks_of(one.id, frame.view)]
    waiting = [other.title for other in found if other and other.by == "us"]
    if not waiting:
        return ""
    return frame.count("waits_for_it", len(waiting), what=frame.quoted(waiting))


def _asked_for(frame: Frame) -> Iterator[Need]:
    """What waits for the client's word: a choice, a decision, acceptance, agreement and so on."""
    theirs = [o for o in frame.view.cached(pending) if o.on == "client" and o.kind in ASKED]
    for one in sorted(theirs, key=lambda one: list(ASKED).index(one.kind)):
        title = str(getattr(frame.view.record(one.record), "title", one.title))
        if one.since and (one.kind != "wait" or one.title != title):  # a wait has to say for what
            what = frame.say(ASKED[one.kind], what=title, why=one.title)
            when = frame.say("since_when", day=one.since)
            yield Need(one.since, what, frame.view.name(one.person), when, _why(frame, one))


def _why(frame: Frame, one: Pending) -> Words:
    """Say what hangs on it: the promises that a choice touches, the new date to agree to."""
    record = frame.view.record(one.record)
    if one.kind == "agreement" and isinstance(record, Commitment | Issue):
        return frame.say("new_date", day=frame.view.dates(record).told[-1].to)
    found = [frame.view.commitment(name) for name in one.blocks] if one.kind == "choice" else []
    return frame.say("touches", what=frame.quoted(x.title for x in found if x)) if found else ""
