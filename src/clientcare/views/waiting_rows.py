"""What `waiting` says, block by block: terminal and Markdown share it."""

from collections.abc import Iterator

from clientcare.summary import Step
from clientcare.summary.owing import Waits
from clientcare.summary.pending import Pending
from clientcare.views.layout import Block, Row, Span, Words, joined, words
from clientcare.views.status.words import BAD, POOR, Names, amount, days, dim
from clientcare.wording import count, listed

LABELS = {"client": "we wait for them", "us": "they wait for us", "other": "we wait for others"}
NOBODY = {"client": "the client", "us": "us", "other": "a third party"}
WAITED_FOR = {
    "wait": "asked {day}",
    "message": "written {day}",
    "choice": "a choice between the options of {day}",
    "agreement": "their word on the new date told {day}",
    "acceptance": "acceptance of what came {day}",
    "confirmation": "confirmation of the fix of {day}",
    "escalation": "an answer to the call for help of {day}",
}
CHANGE = {
    "client": "a decision on the change assessed {day}",
    "us": "what the change of {day} takes",
    "other": "",
}


def headline(waits: Waits) -> Words:
    """Say how many things each side waits for, and how many of them should have come."""
    ours, theirs = [*waits.on("client"), *waits.on("other")], waits.on("us")
    if not waits.pending:
        return words("nobody waits for anybody")
    return joined(
        (
            _number("we wait for", ours),
            _number("they wait for", theirs),
            dim("days are working days"),
        )
    )


def _number(what: str, some: list[Pending]) -> str:
    late = sum(one.late for one in some)
    number = count(len(some), "thing") if some else "nothing"
    return f"{what} {number}{f', {late} of them late' if late else ''}"


def blocks_of(waits: Waits) -> Iterator[Block]:
    """A block for each side that somebody waits for, the longest wait first."""
    names = Names()
    for side in ("client", "us", "other"):
        some = waits.on(side)
        if some:
            rows = [row for one in some for row in _rows(one, waits, names)]
            yield Block(LABELS[side], tuple(rows))


def _rows(one: Pending, waits: Waits, names: Names) -> Iterator[Row]:
    yield Row((how_long(one),), who_and_what(one, names))
    yield Row((Span(""),), details(one, _project(one, waits)))
    if one.step:
        yield Row((Span(""),), next_step(one.step))


def _project(one: Pending, waits: Waits) -> Span:
    if one.project in waits.closed:
        return dim(f"{one.project}, closed")
    return dim(one.project if len(waits.projects) > 1 else "")


def how_long(one: Pending) -> Span:
    """Say for how many days it has been waited for, or how many are left."""
    if one.days is None:
        return Span("no date")
    if one.late or one.kind not in ("commitment", "payment"):
        style = (BAD if one.on == "us" else POOR) if one.late else ""
        return Span(days(one.days) if one.days else "today", style)
    return Span(f"in {days(-one.days)}" if one.days < 0 else "due today")


def who_and_what(one: Pending, names: Names) -> Words:
    """Say who has to act, and on what."""
    return joined((one.who or NOBODY[one.on], names.of(one.title, one.record)))


def details(one: Pending, *more: str | Span | Words) -> Words:
    """Say what is waited for, what it holds up and when they were reminded."""
    verb = "holds up" if one.kind in ("commitment", "payment") else "touches"
    held = f"{verb} {listed(one.blocks)}" if one.blocks else ""
    return joined((what(one), held, _reminded(one), *more))


def what(one: Pending) -> Words:
    """Say what exactly is waited for, and since when."""
    if one.kind in ("commitment", "payment"):
        worth = amount(one.amount, one.currency) if one.kind == "payment" else ""
        return joined((Span(worth, "bold"), f"due {one.since}" if one.since else "no due date"))
    pattern = CHANGE[one.on] if one.kind == "change" else WAITED_FOR[one.kind]
    return words(pattern.format(day=one.since))


def _reminded(one: Pending) -> str | Span:
    if one.reminded:
        return f"last reminded {one.reminded}"
    never = one.late and one.on != "us" and one.kind != "escalation"
    return Span("never reminded", POOR) if never else ""


def next_step(step: Step) -> Words:
    """Say what comes next, and what to type once it is done."""
    typed = Span(step.command or "", "bold cyan", keep="whole")
    return joined((words(dim("next: "), step.what), typed), ": ")
