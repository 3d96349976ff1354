"""What `advise` says of one situation: the facts, what was done, what is next, what can wait."""

from collections.abc import Iterator, Sequence
from datetime import date

from clientcare.playbooks.advice import Advice, Advised
from clientcare.playbooks.conditions import Evidence
from clientcare.views.layout import Block, Row, Span, joined, words
from clientcare.views.status.words import dim
from clientcare.wording import listed

UNDATED = "–"
DAY = len("2026-11-20")


def blocks_of(advice: Advice) -> Iterator[Block]:
    """The parts of the advice on one situation; those with nothing to say are left out."""
    parts = (
        ("facts", _facts(advice)),
        ("why", [Row((), words(advice.why))]),
        ("done", [_done(step) for step in advice.done]),
        ("next", [row for n, step in enumerate(advice.next, 1) for row in _next(n, step)]),
        ("later", [row for step in advice.later for row in _later(step)]),
    )
    for label, rows in parts:
        if rows:
            yield Block(label, tuple(rows))


def _facts(advice: Advice) -> list[Row]:
    dated = any(fact.on for fact in advice.facts)
    return [
        Row((Span(_day(fact.on)),) if dated else (), words(fact.words.strip()))
        for fact in advice.facts
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _done(step: Advised) -> Row:
    evidence = step.done or Evidence()
    mark = Span("✓", "green")
    shown = joined((step.text, dim(evidence.words.strip())))
    return Row((mark, Span(_day(evidence.on) or UNDATED.ljust(DAY))), shown)


def _next(number: int, step: Advised) -> Iterator[Row]:
    style = "bold" if number == 1 else ""
    yield Row((Span(f"{number}.", style),), words(Span(step.text, style)))
    yield from _typed(step)


def _later(step: Advised) -> Iterator[Row]:
    yield Row((Span(f"after {step.after}"),), words(step.text))
    yield from _typed(step)


def _typed(step: Advised) -> Iterator[Row]:
    if step.command:
        yield Row((Span(""),), words(Span(step.command, "bold cyan", keep="whole")))


def in_short(advice: Sequence[Advice]) -> Iterator[Row]:
    """Say of a record in short what its situations are, and what is next in the first of them."""
    first, *more = advice
    done = sum(len(one.done) for one in advice)
    number = sum(len(one.steps) for one in advice)
    also = listed([f"{one.situation[:1].lower()}{one.situation[1:]}" for one in more])
    yield Row(
        (Span("-"),),
        joined(
            (
                words(Span(first.title, "bold"), " ", Span(first.record, "cyan")),
                *(fact.words.strip() for fact in first.facts),
                f"also {also}" if also else "",
                dim(f"{done} of {number} steps done"),
            )
        ),
    )
    step = (first.next or first.later)[0]
    when = f"after {step.after}: " if step.after else ""
    yield Row((Span(""),), words(dim("next: "), when, step.text))
    yield from _typed(step)
