"""The beginning of a client's report: the colour and why, what changed, what we need, in three
sentences; then what is late or serious, by name, and everything that waits for the client.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from clientcare.facts.people import asked
from clientcare.facts.promises import open_sum
from clientcare.facts.states import current_facts, serious, solved_on
from clientcare.next_steps import theirs_on_hold
from clientcare.pages.blocks import Inline, Item, Words, bullets, joined, prose, strong
from clientcare.pending import blocks_of, pending
from clientcare.records import Commitment, Issue, Touchpoint
from clientcare.report.changes import counted
from clientcare.report.frame import Blocks, Frame, Need, asked_for, why
from clientcare.report.problems import open_problems


def where_we_stand(frame: Frame) -> Blocks:
    """Say in three sentences where we are, what changed, and what we need; then name the worst."""
    needed = [frame.say("need_nothing")] if frame.colour else []
    if found := needs(frame):
        number, first = sum(one.number for one in found), found[0]
        values = {"what": first.what, "when": first.when}
        # a form of the plural may serve 1 and 21: it cannot say that there is but one
        some = frame.count("need_most", number, **values)
        needed = [some if number > 1 else frame.say("need_one", **values)]
    yield from prose(_colour(frame))
    yield from prose([*_phase(frame)] or ([] if frame.colour else [frame.say("nothing")]))
    yield from prose(_changed(frame))
    yield from prose([*needed, *_credits_left(frame)])
    yield from _worst(frame)


def status_line(frame: Frame) -> Item:
    """Name a project of several, with its colour and why."""
    said = [*_colour(frame), *_phase(frame)] or [frame.say("grey")]
    return Item(joined([strong(frame.view.project.name), joined(said, " ")], " – "))


def progress(frame: Frame) -> Blocks:
    """Say what changed in a project, and name the worst, where its status line stands above."""
    yield from prose(_changed(frame))
    yield from prose(_credits_left(frame))
    yield from _worst(frame)


def _worst(frame: Frame) -> Blocks:
    yield from bullets([*_late(frame), *_serious(frame), *unanswered(frame)])


def _phase(frame: Frame) -> Iterator[Words]:
    if closed := frame.view.project.closed:
        yield frame.say("closed_project", day=closed)
    if day := frame.view.past_end:
        yield frame.say("past_end", day=day)
    if pause := frame.view.paused:
        phrase = "on_hold_until" if pause.until else "on_hold"
        yield frame.say(phrase, day=pause.from_, until=pause.until)
        yield why(pause.why)
        yield frame.say("on_hold_work" if pause.agreed else "not_agreed")


def _colour(frame: Frame) -> Iterator[Words]:
    """Say the colour, why, as far as a client can see, and what it was before."""
    colour = frame.colour
    if colour is None:
        return
    late = [one for group in _late_ones(frame) for one in group]
    theirs = _overdue(frame, "client")
    ours = {
        "count_late": sum(one.kind != "payment" for one in late),
        "count_unpaid": sum(one.kind == "payment" for one in late),
        "count_serious": len(_serious(frame)),
        "count_unanswered": len(unanswered(frame)),
    }
    others = {"count_overdue": len(theirs), "count_others_late": len(_overdue(frame, "other"))}
    # What others owe makes no project red, unless it is money: then the reason is ours.
    theirs_alone = not any((*ours.values(), *(one.kind == "payment" for one in theirs)))
    counts = {} if colour == "red" and theirs_alone else ours | others
    reasons = [frame.count(phrase, number) for phrase, number in counts.items() if number]
    declared = _declared(frame)
    if reasons and colour in ("red", "amber", "green"):
        said = frame.say(f"{colour}_because", reasons=frame.words.listed(reasons))
    else:
        inside = colour in ("red", "amber") and not declared
        said = frame.say(f"{colour}_inside" if inside else colour)
    yield tuple(one._replace(style=colour) if one.style == "strong" else one for one in said)
    yield declared
    if frame.before and frame.since:
        phrase = "before_same" if frame.before == colour else f"before_{frame.before}"
        yield frame.say(phrase, day=frame.since)


def _overdue(frame: Frame, by: str) -> list[Commitment]:
    """What of that which another side owes is overdue."""
    asked = (one for one in frame.open(by) if not theirs_on_hold(one, frame.view))
    return [one for one in asked if frame.view.dates(one).overdue]


def _declared(frame: Frame) -> str:
    """What whoever answers for the project said of this very colour since the last report."""
    said = [one for one in frame.view.project.health if one.colour and one.why]
    last = max(said, key=lambda one: one.on, default=None)
    if last is None or last.colour != frame.colour:
        return ""
    return why(last.why) if frame.since is None or frame.new(last.on) else ""


def _changed(frame: Frame) -> Iterator[Inline]:
    if frame.since is not None:
        found = [frame.count(phrase, number) for phrase, number in counted(frame) if number]
        phrase = "changed_since" if found else "unchanged_since"
        yield frame.say(phrase, day=frame.since, list=frame.words.listed(found))


def _late_ones(frame: Frame) -> list[list[Commitment]]:
    return frame.by_series(one for one in frame.open("us") if frame.view.dates(one).overdue)


def _late(frame: Frame) -> Iterator[Item]:
    for group in _late_ones(frame):
        dates, what = frame.view.dates(group[0]), frame.titles(group)
        words = frame.count("late", dates.days_late, what=what, due=dates.due)
        if (held := frame.is_held(group[0])) or dates.late_today:
            was_due = frame.say("was_due", day=dates.due)
            when = frame.words.apart([was_due, frame.say("held") if held else ""])
            words = frame.say("late_when", what=what, when=when)
        yield Item(words)


def _serious(frame: Frame) -> list[Item]:
    return [
        frame.item(f"problem_{issue.severity}", what=issue.title, day=_open_since(frame, issue))
        for issue in open_problems(frame)
        if serious(issue) and not solved_on(current_facts(issue))
    ]


def unanswered(frame: Frame, *, every: bool = False) -> list[Item]:
    """Name what nobody has answered: escalations, complaints, and messages that wait too long.

    With `every` also messages that wait since lately, and compensation to be settled.
    """
    phrases = {"escalation": "unanswered_escalation"}
    if every:
        phrases["compensation"] = "offer_taken"
    found = []
    for one in pending(frame.view):
        phrase, what = phrases.get(one.kind), one.title
        touch = frame.view.record(one.record)
        if isinstance(touch, Touchpoint) and (every or touch.kind == "complaint" or one.late):
            phrase, what = f"unanswered_{touch.kind}", why(touch.title or touch.summary)
        if phrase and one.on == "us":
            found.append(frame.item(phrase, day=one.since, what=what))
    return found


def _open_since(frame: Frame, issue: Issue) -> date:
    """Since when a problem is open: since it came back, where it had been confirmed or closed."""
    dates = frame.view.dates(issue)
    return dates.comebacks[0].on if dates.earlier else issue.found


# What we need -------------------------------------------------------------------------------------


def needs(frame: Frame) -> list[Need]:
    """Everything that waits for the client, the oldest first."""
    return sorted([*_inputs(frame), *asked_for(frame)], key=lambda need: need.day or date.max)


def what_we_need(*frames: Frame) -> Blocks:
    """Show everything that waits for the client; of several projects, with the name of each."""
    found = [(one, frame.view.project.name) for frame in frames for one in needs(frame)]
    found.sort(key=lambda pair: pair[0].day or date.max)
    rows: Iterable[tuple[Words, ...]] = (
        (name, one.what, one.who or "", one.when, one.why) for one, name in found
    )
    head: tuple[str, ...] = ("project", "what", "who", "when", "why")
    if len(frames) == 1:
        head, rows = head[1:], (row[1:] for row in rows)
    yield from frames[0].table(head, rows)


def _credits_left(frame: Frame) -> Iterator[Inline]:
    """What the client has to their credit: of its own record, or paid beyond an invoice."""
    for one in frame.view.records(Commitment):
        rest = open_sum(one) if one.kind == "payment" and one.by == "client" else None
        if rest is not None and rest < 0:
            yield frame.say("credit", what=one.title, amount=frame.money(-rest, one.currency))


def _inputs(frame: Frame) -> Iterator[Need]:
    view, owed = frame.view, (one for one in frame.open("client") if not one.is_credit)
    for group in frame.by_series(one for one in owed if not theirs_on_hold(one, frame.view)):
        one = group[0]
        found = view.dates(one)
        when = frame.say("any_day")
        if found.due:
            when = frame.say("was_due" if found.overdue else "by", day=found.due)
        blocked = (view.commitment(name) for name in blocks_of(one.id, view))
        waiting = [other.title for other in blocked if other and other.by == "us"]
        # a form of the plural may serve 1 and 21: several are said as two are
        number, held_up = min(len(waiting), 2), frame.quoted(waiting)
        waits = [frame.count("waits_for_it", number, what=held_up)] if waiting else []
        backs = (each for each in one.returns if not each.redelivered)
        said = (frame.say("sent_back_to_you", day=b.on, why=why(b.why)) for b in backs)
        matters = [*waits, *said]
        who, what = view.name(asked(one, "client", view)), frame.step(one, frame.worth(group))
        yield Need(found.due, what, who, when, frame.words.apart(matters), len(group))
