"""`advise`: of a record each situation in full, of a project the next step of each record."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from clientcare.calendar.working_time import Now
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Run, Words, faint, joined, named, row, section, typed
from clientcare.pages.parts import opening, when_yes
from clientcare.playbooks.advice import Advice, Advised
from clientcare.playbooks.cases import Evidence
from clientcare.store import Entry
from clientcare.wording import count, listed

UNDATED = "–".ljust(len("2026-11-20"))
LABELS = 7
"""Columns for the labels of the parts."""


def page(entry: Entry, advice: Sequence[Advice], now: Now) -> tree.Document:
    """The advice on a record, every situation in full; on a project in short."""
    title = f"Advice on {entry.title}, as of {now.day}"
    if entry.kind == "project":
        told = f"{count(len(advice), 'situation')} to handle" if advice else "nothing to handle"
        blocks = tuple(_project(advice))
    else:
        steps = [step for one in advice for step in one.steps]
        done = sum(step.done is not None for step in steps)
        told = f"{done} of {count(len(steps), 'step')} done" if advice else "no situation"
        nothing = tree.paragraph("Nothing in its facts shows a difficult situation.")
        blocks = tuple(map(_situation, advice)) or (nothing,)
    return tree.document(title, *opening(now, (), 0, named(entry.title, entry.id), told), *blocks)


def _heading(situation: str) -> str:
    """What a situation is called; a sign of ours begins the line, not a playbook's text."""
    return f"◆ {situation}"


def _situation(advice: Advice) -> tree.Block:
    """The parts of the advice on one situation; those with nothing to say are left out."""
    parts = (
        ("facts", _facts(advice)),
        ("why", [tree.Row((), tree.run(advice.why))]),
        ("done", [_done(step) for step in advice.done]),
        ("next", [each for n, step in enumerate(advice.next, 1) for each in _next(n, step)]),
        ("later", [each for step in advice.later for each in _later(step)]),
    )
    blocks = (tree.Rows(label, tuple(rows), LABELS) for label, rows in parts if rows)
    return section(_heading(advice.situation), *blocks)


def _facts(advice: Advice) -> list[tree.Row]:
    dated = any(fact.on for fact in advice.facts)
    return [
        row((_day(fact.on),) if dated else (), tree.run(fact.words.strip()))
        for fact in advice.facts
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _done(step: Advised) -> tree.Row:
    evidence = step.done or Evidence()
    lead: tuple[Words, ...] = (Run("✓", "green"), _day(evidence.on) or UNDATED)
    return row(lead, step.text, faint(evidence.words.strip()))


def _next(number: int, step: Advised) -> Iterator[tree.Row]:
    style: tree.Style = "strong" if number == 1 else "plain"
    yield tree.Row(((Run(f"{number}.", style),),), (Run(step.text, style),))
    yield from _typed(step)


def _later(step: Advised) -> Iterator[tree.Row]:
    yield tree.Row((tree.run(f"after {step.after}"),), tree.run(step.text))
    yield from _typed(step)


def _typed(step: Advised) -> Iterator[tree.Row]:
    if step.command:
        yield tree.Row(((),), typed(step.command))
    if step.when_yes:
        yield tree.Row(((),), when_yes(step.when_yes))


# A project ---------------------------------------------------------------------------------------


def _project(advice: Sequence[Advice]) -> Iterator[tree.Block]:
    """Its own situations in full, of its records the next step."""
    yield from (_situation(one) for one in advice if one.kind == "project")
    others: dict[str, list[Advice]] = {}
    for one in advice:
        if one.kind != "project":
            others.setdefault(one.record, []).append(one)
    for situation, some in groupby(others.values(), key=lambda one: one[0].situation):
        rows = tuple(each for one in some for each in _in_short(one))
        yield section(_heading(situation), tree.Rows("", rows, margin=0))
    if others:
        yield tree.paragraph(faint("Each in full: "), typed("clientcare advise ID"))


def _in_short(advice: Sequence[Advice]) -> Iterator[tree.Row]:
    """Say of a record in short what its situations are, and what is next in the first of them."""
    first, *more = advice
    done = sum(len(one.done) for one in advice)
    number = sum(len(one.steps) for one in advice)
    also = listed([f"{one.situation[:1].lower()}{one.situation[1:]}" for one in more])
    yield row(
        ("-",),
        named(first.title, first.record),
        *(fact.words.strip() for fact in first.facts),
        f"also {also}" if also else "",
        faint(f"{done} of {number} steps done"),
    )
    step = (first.next or first.later)[0]
    when = f"after {step.after}: " if step.after else ""
    yield tree.Row(((),), joined((faint("next: "), when, step.text)))
    yield from _typed(step)
