"""`waiting`: who waits for whom, the longest wait first."""

from collections.abc import Iterator
from datetime import date

from clientcare.pages import blocks as tree
from clientcare.pages import parts
from clientcare.pages.blocks import Inline, Run, Words, dotted, faint, joined, named, row, typed
from clientcare.pending import Pending
from clientcare.summary.waiting import Waits
from clientcare.wording import count
from clientcare.wording import late as hours_late

LABELS = {"client": "we wait for them", "us": "they wait for us", "other": "we wait for others"}
WAITED_FOR = {
    "wait": "asked {day}",
    "message": "written {day}",
    "choice": "a choice between the options of {day}",
    "agreement": "their word on the new date told {day}",
    "acceptance": "acceptance of what came {day}",
    "confirmation": "confirmation of the fix of {day}",
    "compensation": "their word on the compensation offered {day}",
    "escalation": "an answer to the escalation of {day}",
    "change": "a decision on the change presented {day}",
}
WAITED_FOR_FROM_US = {
    "change": "what the change of {day} takes",
    "compensation": "the compensation accepted {day}",
}


def page(waits: Waits) -> tree.Document:
    """Both directions."""
    head = parts.opening(waits.now, waits.unreadable, waits.orphans, *_headline(waits))
    title = f"Who waits for whom, as of {waits.now.day}"
    return tree.document(title, *head, *_phases(waits), *_sides(waits))


def _headline(waits: Waits) -> Iterator[Words]:
    if not waits.pending:
        yield "nobody waits for anybody"
        return
    sides = {"we": [*waits.on("client"), *waits.on("other")], "they": waits.on("us")}
    for who, some in sides.items():
        late = sum(one.late for one in some)
        number = count(len(some), "thing") if some else "nothing"
        yield f"{who} wait for {number}{f', {late} of them late' if late else ''}"
    yield faint("days are working days")


def _phases(waits: Waits) -> Iterator[tree.Block]:
    waiting = {one.project for one in waits.pending}
    for name, project in waits.projects.items():
        if name in waiting and (phase := parts.phase_of(project)):
            yield tree.Paragraph(dotted(named(project.name, name), Run(phase, "amber")))


def _sides(waits: Waits) -> Iterator[tree.Block]:
    """A block for each side that somebody waits for, the longest wait first, what is ours last."""
    names = parts.Names(*waits.projects.values())
    for side in ("client", "us", "other"):
        if some := sorted(waits.on(side), key=lambda one: one.internal):
            apart = parts.by_series(some, lambda one: f"{one.record} {one.kind}")
            rows = [each for one, more in apart for each in _rows(one, waits, names, more)]
            yield tree.Rows(LABELS[side], tuple(rows), margin=0)


def _rows(one: Pending, waits: Waits, names: parts.Names, more: int) -> Iterator[tree.Row]:
    mark = Run(parts.OURS, "amber") if one.internal else ""
    yield tree.Row((how_long(one, waits.now.day),), dotted(mark, who_and_what(one, names)))
    never = one.late and one.on != "us" and one.kind != "escalation"
    missing = Run("never reminded" if never else "", "amber")
    closed = ", closed" if waits.projects[one.project].closed else ""
    yield row(
        ("",),
        what(one),
        held_up(one, names),
        f"last reminded {one.reminded}" if one.reminded else missing,
        parts.more_rounds(more),
        faint(f"{one.project}{closed}" if closed or len(waits.projects) > 1 else ""),
    )
    if one.step:
        ours = Run(parts.OURS, "amber") if one.untold and not one.internal else ""
        step = joined((faint("next: "), one.step.words))
        yield tree.Row(((),), dotted(ours, dotted(step, typed(one.step.command), between=": ")))
        if one.step.when_yes:
            yield tree.Row(((),), parts.when_yes(one.step.when_yes))


def how_long(one: Pending, today: date) -> Inline:
    """Say for how many days it has been waited for, or how many are left."""
    if one.days is None:
        return tree.run("no date")
    if one.days < 0 and not one.late:
        return tree.run(f"in {parts.days(-one.days)}")
    if one.late or not one.is_promise:
        late: tree.Style = "red" if one.on == "us" else "amber"
        begun = "today" if one.since == today else f"since {one.since}"
        long = hours_late(one.minutes_late, parts.days(one.days) if one.days else begun)
        return (Run(long, late if one.late else "plain"),)
    return tree.run("due today" if one.since == today else parts.due_words(one.since, today))


def who_and_what(one: Pending, names: parts.Names) -> Inline:
    """Say who has to act, and on what."""
    return dotted(one.who or parts.NOBODY[one.on], names.of(one.title, one.record))


def what(one: Pending) -> Inline:
    """Say what exactly is waited for, and since when."""
    if one.is_promise:
        worth = parts.owed(one) if one.kind == "payment" else ""
        return dotted(worth, f"due {one.since}" if one.since else "no due date")
    ours = WAITED_FOR_FROM_US.get(one.kind) if one.on == "us" else None
    pattern = ours or WAITED_FOR[one.kind]
    if one.record == one.project:
        pattern = "their word on the pause from {day}"
    return tree.run(pattern.format(day=one.since))


def held_up(one: Pending, names: parts.Names) -> Run:
    """Say what it holds up."""
    verb = "holds up" if one.is_promise else "touches"
    return Run(f"{verb} {names.short(one.blocks)}" if one.blocks else "", keep="whole")
