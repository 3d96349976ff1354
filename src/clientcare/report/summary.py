"""The beginning of a client's report: the colour and why, what changed, what we need, in three
sentences; then what is late or serious, by name.
"""

from collections.abc import Iterator

from clientcare.dataclass import replace
from clientcare.facts.states import current_facts
from clientcare.pages.blocks import Bullets, Inline, Item, Paragraph, fill, joined, run, strong
from clientcare.report.changes import counted
from clientcare.report.frame import Blocks, Frame, why
from clientcare.report.needed import credits_left, needs
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
        "count_late": len(_late(frame)),
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
        yield frame.count("need_most", len(found), what=found[0].what, when=found[0].when)
    elif frame.colour is not None:
        yield frame.say("need_nothing")
    yield from credits_left(frame)


def _declared(frame: Frame) -> list[Inline]:
    """What whoever answers for the project said of this very colour since the last report."""
    said = [one for one in frame.view.project.health if one.colour and one.why]
    last = max(said, key=lambda one: one.on, default=None)
    old = last is None or (frame.since is not None and not frame.new(last.on))
    return [] if old or last is None or last.colour != frame.colour else [run(why(last.why))]


def _late(frame: Frame) -> list[Item]:
    found = []
    for one in frame.open("us"):
        dates = frame.view.dates(one)
        if dates.overdue and dates.due and one.kind != "payment":
            words = frame.count("late", dates.days_late, what=one.title, due=dates.due)
            if dates.late_today:
                words = fill(
                    "{what} – {when}.", what=one.title, when=frame.say("was_due", day=dates.due)
                )
            found.append(Item(words))
    return found


def _serious(frame: Frame) -> list[Item]:
    return [
        frame.item(f"problem_{issue.severity}", what=issue.title, day=issue.found)
        for issue in open_problems(frame)
        if issue.severity in ("critical", "high") and not current_facts(issue).fixed
    ]
