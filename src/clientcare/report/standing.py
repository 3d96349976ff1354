"""Where the project stands: its colour in words, then and now, and what it rests on."""

from clientcare.facts.states import current_facts
from clientcare.pages.blocks import Bullets, Inline, Item, Paragraph, joined, run
from clientcare.report.frame import Blocks, Frame, why
from clientcare.report.problems import open_problems


def where_we_stand(frame: Frame) -> Blocks:
    """Say the colour, and what a client can see of the reasons for it."""
    if frame.colour is None:
        return
    reasons = (*_late(frame), *_serious(frame), *_inputs(frame))
    declared = _declared(frame)
    inside = frame.colour == "amber" and not reasons and not declared
    parts = [frame.say("amber_inside" if inside else frame.colour), *declared]
    if frame.before and frame.since:
        phrase = "before_same" if frame.before == frame.colour else f"before_{frame.before}"
        parts.append(frame.say(phrase, day=frame.since))
    yield Paragraph(joined(parts, " "))
    if reasons:
        yield Bullets(reasons)


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
        if dates.overdue and dates.due:
            days = frame.late(dates.days_late)
            found.append(frame.item("late", what=one.title, due=dates.due, days=days))
    return found


def _serious(frame: Frame) -> list[Item]:
    found = []
    for issue in open_problems(frame):
        if issue.severity in ("critical", "high"):
            fixed = current_facts(issue).fixed
            phrase, day = ("problem_fixed", fixed) if fixed else ("problem_open", issue.found)
            severity = frame.text(issue.severity)
            found.append(frame.item(phrase, what=issue.title, severity=severity, day=day))
    return found


def _inputs(frame: Frame) -> list[Item]:
    late = [one.title for one in frame.open("client") if frame.view.dates(one).overdue]
    return [frame.item("inputs_late", what=frame.quoted(late))] if late else []
