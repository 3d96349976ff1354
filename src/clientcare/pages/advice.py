"""`advise`: of a record each situation in full, of a project the next step of each record."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from clientcare.calendar.now import Now
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Run, Words, faint, joined, named, row, section, typed
from clientcare.pages.parts import opening, when_yes
from clientcare.playbooks.advice import Advice, StepAdvice
from clientcare.playbooks.cases import Evidence
from clientcare.store import Entry
from clientcare.wording import count, listed

UNDATED = "–".ljust(len("2026-11-20"))
SIGN = "◆ "
"""What begins the line of a situation, so that no text of a playbook does."""
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


def _situation(advice: Advice) -> tree.Block:
    """The parts of the advice on one situation; those with nothing to say are left out."""
    dated = any(fact.on for fact in advice.facts)
    facts, done = list[tree.Row](), list[tree.Row]()
    for fact in advice.facts:
        facts.append(row((str(fact.on or ""),) if dated else (), tree.run(fact.words.strip())))
    for step in advice.done:
        evidence = step.done or Evidence()
        lead: tuple[Words, ...] = (Run("✓", "green"), str(evidence.on or UNDATED))
        done.append(row(lead, step.text, faint(evidence.words.strip())))
    following, later = list[tree.Row](), list[tree.Row]()
    for n, step in enumerate(advice.next, 1):
        style: tree.Style = "strong" if n == 1 else "plain"
        following.append(tree.Row(((Run(f"{n}.", style),),), (Run(step.text, style),)))
        following += _typed(step)
    for step in advice.later:
        later.append(tree.Row((tree.run(_after(step)),), tree.run(step.text)))
        later += _typed(step)
    why = [tree.Row((), tree.run(advice.why))]
    parts = {"facts": facts, "why": why, "done": done, "next": following, "later": later}
    blocks = (tree.Rows(label, tuple(rows), LABELS) for label, rows in parts.items() if rows)
    return section(f"{SIGN}{advice.situation}", *blocks)


def _after(step: StepAdvice) -> str:
    return f"after {step.after.until or step.after.on}" if step.after else ""


def _typed(step: StepAdvice) -> Iterator[tree.Row]:
    if step.command:
        yield tree.Row(((),), typed(step.command))
    if step.when_yes:
        yield tree.Row(((),), when_yes(step.when_yes))


def _project(advice: Sequence[Advice]) -> Iterator[tree.Block]:
    """Its own situations in full, of its records the next step."""
    yield from (_situation(one) for one in advice if one.kind == "project")
    others: dict[str, list[Advice]] = {}
    for one in advice:
        if one.kind != "project":
            others.setdefault(one.record, []).append(one)
    for situation, some in groupby(others.values(), key=lambda one: one[0].situation):
        rows = tuple(each for one in some for each in _in_short(one))
        yield section(f"{SIGN}{situation}", tree.Rows("", rows, margin=0))
    if others:
        yield tree.paragraph(faint("Each in full: "), typed("clientcare advise ID"))


def _in_short(advice: Sequence[Advice]) -> Iterator[tree.Row]:
    """Say of a record in short what its situations are, and what is next in the first of them."""
    first, *more = advice
    done = sum(len(one.done) for one in advice)
    number = sum(len(one.steps) for one in advice)
    also = listed([f"{one.situation[:1].lower()}{one.situation[1:]}" for one in more])
    facts = (*(fact.words.strip() for fact in first.facts), f"also {also}" if also else "")
    steps = faint(f"{done} of {number} steps done")
    yield row(("-",), named(first.title, first.record), *facts, steps)
    step = (first.next or first.later)[0]
    when = f"{_after(step)}: " if step.after else ""
    yield tree.Row(((),), joined((faint("next: "), when, step.text)))
    yield from _typed(step)
