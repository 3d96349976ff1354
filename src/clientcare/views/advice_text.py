"""`advise` on a terminal: of a record each situation in full, of a project each next step."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from clientcare.calendar.working_time import Now
from clientcare.output.clean import line
from clientcare.output.terminal import Terminal
from clientcare.playbooks.advice import Advice
from clientcare.views.advice_rows import blocks_of, in_short
from clientcare.views.heading import day_of, narrowed
from clientcare.views.layout import Block, Span, draw, hang, joined, words
from clientcare.views.status.words import dim
from clientcare.wording import count

LABELS = 7
"""Columns for the labels of the parts."""


def render(title: str, record: str, advice: Sequence[Advice], now: Now, look: Terminal) -> str:
    """Draw the advice on one record, every situation in full."""
    look = narrowed(look)
    steps = [step for one in advice for step in one.steps]
    done = sum(step.done is not None for step in steps)
    told = f"{done} of {count(len(steps), 'step')} done" if advice else "no situation"
    head = joined((day_of(now), words(Span(title, "bold"), " ", Span(record, "cyan")), told))
    parts = [list(hang("", 0, head, look)), *(list(_situation(one, look)) for one in advice)]
    if not advice:
        parts.append(["Nothing in its facts shows a difficult situation."])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def heading(situation: str, look: Terminal) -> str:
    """Write what a situation is called; a sign of ours begins the line, not a playbook's text."""
    return look.paint(f"◆ {line(situation)}", "bold")


def _situation(advice: Advice, look: Terminal) -> Iterator[str]:
    yield heading(advice.situation, look)
    yield from draw(blocks_of(advice), look, margin=LABELS)


def render_project(
    name: str, project: str, advice: Sequence[Advice], now: Now, look: Terminal
) -> str:
    """Draw the advice on a project: its own situations in full, of its records the next step."""
    look = narrowed(look)
    told = f"{count(len(advice), 'situation')} to handle" if advice else "nothing to handle"
    head = joined((day_of(now), words(Span(name, "bold"), " ", Span(project, "cyan")), told))
    parts = [list(hang("", 0, head, look))]
    parts += [list(_situation(one, look)) for one in advice if one.kind == "project"]
    others = by_record([one for one in advice if one.kind != "project"])
    parts += [
        list(_group(situation, list(some), look))
        for situation, some in groupby(others, key=lambda one: one[0].situation)
    ]
    if others:
        typed = Span("clientcare advise ID", "cyan", keep="whole")
        parts.append(list(hang("", 0, words(dim("Each in full: "), typed), look)))
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def by_record(advice: Sequence[Advice]) -> list[list[Advice]]:
    """Put the situations of each record together, in the order of the first of each."""
    found: dict[str, list[Advice]] = {}
    for one in advice:
        found.setdefault(one.record, []).append(one)
    return list(found.values())


def _group(situation: str, records: Sequence[Sequence[Advice]], look: Terminal) -> Iterator[str]:
    """Draw all records of which a situation is the first."""
    yield heading(situation, look)
    for advice in records:
        yield from draw([Block("", tuple(in_short(advice)))], look, margin=0)
