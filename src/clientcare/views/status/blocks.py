"""What `status` says of one project, block by block: terminal and Markdown share it."""

from collections.abc import Callable, Iterator

from clientcare.summary import ProjectSummary, Reason, Step, WaivedReason
from clientcare.views.layout import Block, Row, Span, Words, joined, words
from clientcare.views.status import care, work
from clientcare.views.status.words import STYLES, SYMBOLS, Names, dim, row
from clientcare.wording import count

MOST_REASONS = 4

Part = Callable[[ProjectSummary, Names], list[Row]]


def blocks_of(project: ProjectSummary) -> Iterator[Block]:
    """Every part of a project's status that has something to say, in its order."""
    parts: tuple[tuple[str, Part], ...] = (
        ("why", reasons),
        ("overdue", work.overdue),
        ("due soon", work.due_soon),
        ("slipped", work.slipped),
        ("problems", work.problems),
        ("escalated", work.escalations),
        ("waiting", work.waiting),
        ("contact", care.contact),
        ("money", care.money),
        ("people", care.people),
        ("figures", care.figures),
        ("do next", next_steps),
    )
    names = Names()
    for label, part in parts:
        rows = part(project, names)
        if rows:
            yield Block(label, tuple(rows))


# State -------------------------------------------------------------------------------------------


def state(project: ProjectSummary) -> Span:
    """A project's colour as symbol and word."""
    colour = project.health.colour
    return Span(f"{SYMBOLS[colour]} {colour}", STYLES[colour])


def about(project: ProjectSummary) -> Words:
    """How a project was a week before, what was declared, whose it is, and what is unseen."""
    health, declared = project.health, project.health.declared
    before = f"{health.before} a week ago" if health.before else "not known a week ago"
    changed = health.before != health.colour
    said = f"declared {declared.colour} on {declared.on}" if declared else ""
    differs = declared is not None and declared.colour != health.colour
    return joined(
        (
            Span(before if changed else "as a week ago", "bold" if changed else ""),
            Span(said, "bold" if differs else ""),
            project.client or "",
            f"led by {project.lead}" if project.lead else "",
            f"ends {project.ends}" if project.ends and not project.closed else "",
            f"closed {project.closed}" if project.closed else "",
            Span(unseen(project), "bold red"),
        )
    )


def unseen(project: ProjectSummary) -> str:
    """Say how much of a project no figure could see."""
    number = project.unreadable
    return f"{number} of its files and records cannot be read, nor counted" if number else ""


def headline(project: ProjectSummary) -> Words:
    """What stands out in a project, in a few words."""
    health = project.health
    late = sum(one.overdue for one in project.commitments)
    over = sum(one.overdue for one in project.escalations)
    changed = health.before not in (None, health.colour)
    found = joined(
        (
            Span("part of it cannot be read" if project.unreadable else "", "bold red"),
            f"{health.before} a week ago" if changed else "",
            f"{late} overdue" if late else "",
            f"{count(over, 'escalation')} unanswered" if over else "",
            count(len(project.problems), "problem") if project.problems else "",
            f"closed {project.closed}" if project.closed else "",
        )
    )
    return found or _all_well(project)


def _all_well(project: ProjectSummary) -> Words:
    for one in project.due_soon:
        return words(dim(f"next {one.due}: "), one.title)
    return words(dim("nothing late, nothing due soon"))


def reasons(project: ProjectSummary, names: Names) -> list[Row]:
    """Why the colour is as it is, how much it outranks, and what was waived."""
    health = project.health
    symbol = Span(SYMBOLS[health.colour], STYLES[health.colour])
    rows = [row((symbol,), _reason(one, project)) for one in health.reasons[:MOST_REASONS]]
    more = len(health.reasons) + len(health.others) - len(rows)
    if more:
        typed = Span(f"clientcare check {project.id}", "cyan", "whole")
        rows.append(row(("+",), words(f"{more} more: ", typed)))
    if health.waived:
        rows.append(row((dim("–"),), words(dim("waived: "), *_waived(health.waived))))
    return rows


def _reason(one: Reason, project: ProjectSummary) -> Words:
    named = one.record and one.record != project.id
    return words(Span(f"{one.record}: " if named else "", "cyan"), one.message)


def _waived(waived: tuple[WaivedReason, ...]) -> Words:
    return joined((dim(f"{one.rule} {one.record} until {one.until}") for one in waived), ", ")


# Next steps --------------------------------------------------------------------------------------


def next_steps(project: ProjectSummary, names: Names) -> list[Row]:
    """The most valuable steps, each with what to type."""
    return [row((f"{n}.",), _step(step)) for n, step in enumerate(project.steps, 1)]


def _step(step: Step) -> Words:
    text = f"{step.what[:1].upper()}{step.what[1:]}"
    typed = Span(step.command or "", "bold cyan", "whole")
    return joined((text, typed), ": ")
