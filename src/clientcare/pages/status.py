"""`status`: the worst project first, one line for what is well, details for what is not."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from clientcare.pages import blocks as tree
from clientcare.pages import status_care as care
from clientcare.pages import status_dates as dates
from clientcare.pages.blocks import Inline, Run, Words, dotted, faint, joined, row, typed
from clientcare.pages.parts import Names, opening
from clientcare.rules.colours import COLOURS
from clientcare.summary import ProjectSummary, Reason, Step, Summary, WaivedReason
from clientcare.wording import count, listed

SYMBOLS: Mapping[str, str] = {"red": "✖", "grey": "○", "amber": "▲", "green": "●"}
MOST_REASONS = 4

Part = Callable[[ProjectSummary, Names], list[tree.Row]]
PARTS: Sequence[tuple[str, Part]] = (
    ("overdue", dates.overdue),
    ("due soon", dates.due_soon),
    ("slipped", dates.slipped),
    ("problems", dates.problems),
    ("escalated", dates.escalations),
    ("waiting", dates.waiting),
    ("contact", care.contact),
    ("money", care.money),
    ("people", care.people),
    ("figures", care.figures),
)


def page(summary: Summary, *, everything: bool = False) -> tree.Document:
    """A summary; with `everything` also closed projects, and all of them in full."""
    projects = summary.listed(everything=everything)
    head = opening(summary.now, summary.unreadable, summary.orphans, *_headline(summary, projects))
    parts = (project_section(one) for one in _detailed(projects, everything=everything))
    return tree.document(f"Status as of {summary.now.day}", *head, *_overview(projects), *parts)


def _detailed(projects: Sequence[ProjectSummary], *, everything: bool) -> list[ProjectSummary]:
    """The projects to show in full: the only one, or all that are not green."""
    if everything or len(projects) == 1:
        return list(projects)
    return [project for project in projects if project.health.colour != "green"]


def _headline(summary: Summary, projects: Sequence[ProjectSummary]) -> Iterator[Words]:
    """Say how many projects have which colour."""
    found = [project.health.colour for project in projects]
    numbers = listed([f"{found.count(one)} {one}" for one in COLOURS if one in found])
    yield f"{count(len(projects), 'project')}: {numbers}" if projects else "no open project"
    if hidden := len(summary.projects) - len(projects):
        yield f"{hidden} closed, shown with --all"
    yield faint("days are working days")


def _overview(projects: Sequence[ProjectSummary]) -> Iterator[tree.Block]:
    """Each project in a line, where there are more than one."""
    if len(projects) > 1:
        rows = ((_state(p), tree.strong(p.name), p.client or "", _stands_out(p)) for p in projects)
        yield tree.table(("HEALTH", "PROJECT", "CLIENT", "WHAT STANDS OUT"), rows, (2,))


def project_section(project: ProjectSummary) -> tree.Section:
    """Everything that status says of one project."""
    names = Names()
    title = (_state(project), Run("  "), *dotted(tree.strong(project.name), Run(project.id, "id")))
    why, steps = _reasons(project), _next_steps(project)
    parts = [(label, part(project, names)) for label, part in PARTS]
    blocks: list[tree.Block] = [
        tree.Rows("", (tree.Row((), _about(project)),), margin=len(_state(project).text) + 2),
        *([tree.Rows("why", why)] if why else []),
        tree.Section((), tuple(tree.Rows(label, tuple(rows)) for label, rows in parts if rows)),
        *([tree.Rows("do next", steps)] if steps else []),
    ]
    return tree.Section(title, tuple(block for block in blocks if block != tree.Section((), ())))


def _state(project: ProjectSummary) -> Run:
    """A project's colour as symbol and word."""
    colour = project.health.colour
    return Run(f"{SYMBOLS[colour]} {colour}", colour)


def _about(project: ProjectSummary) -> Inline:
    """How a project was a week before, what was declared, whose it is, and what is unseen."""
    health, declared = project.health, project.health.declared
    before = f"{health.before} a week ago" if health.before else "not known a week ago"
    same = health.before == health.colour
    said = f"declared {declared.colour} on {declared.on}" if declared else ""
    differs = declared is not None and declared.colour != health.colour
    unseen = project.unreadable
    return dotted(
        "as a week ago" if same else tree.strong(before),
        tree.strong(said) if differs else said,
        project.client or "",
        f"led by {project.lead}" if project.lead else "",
        f"ends {project.ends}" if project.ends and not project.closed else "",
        f"closed {project.closed}" if project.closed else "",
        Run(f"{unseen} of its files and records cannot be read, nor counted" if unseen else "",
            "red"),
    )  # fmt: skip


def _stands_out(project: ProjectSummary) -> Inline:
    """What stands out in a project, in a few words."""
    health = project.health
    late = sum(one.overdue for one in project.commitments)
    over = sum(one.overdue for one in project.escalations)
    changed = health.before not in (None, health.colour)
    found = dotted(
        Run("part of it cannot be read" if project.unreadable else "", "red"),
        f"{health.before} a week ago" if changed else "",
        f"{late} overdue" if late else "",
        f"{count(over, 'escalation')} unanswered" if over else "",
        count(len(project.problems), "problem") if project.problems else "",
        f"closed {project.closed}" if project.closed else "",
    )
    return found or _all_well(project)


def _all_well(project: ProjectSummary) -> Inline:
    for one in project.due_soon:
        return joined((faint(f"next {one.due}: "), one.title))
    return faint("nothing late, nothing due soon")


def _reasons(project: ProjectSummary) -> tuple[tree.Row, ...]:
    """Why the colour is as it is, how much it outranks, and what was waived."""
    health = project.health
    symbol = Run(SYMBOLS[health.colour], health.colour)
    rows = [tree.Row(((symbol,),), _reason(one, project)) for one in health.reasons[:MOST_REASONS]]
    if more := len(health.reasons) + len(health.others) - len(rows):
        said = joined((f"{more} more: ", typed(f"clientcare check {project.id}")))
        rows.append(tree.Row((tree.run("+"),), said))
    if health.waived:
        said = joined((faint("waived: "), _waived(health.waived)))
        rows.append(tree.Row((faint("–"),), said))
    return tuple(rows)


def _reason(one: Reason, project: ProjectSummary) -> Inline:
    named = one.record and one.record != project.id
    return joined((Run(f"{one.record}: " if named else "", "id"), one.message))


def _waived(waived: tuple[WaivedReason, ...]) -> Inline:
    said = (faint(f"{one.rule} {one.record} until {one.until}") for one in waived)
    return dotted(*said, between=", ")


def _next_steps(project: ProjectSummary) -> tuple[tree.Row, ...]:
    """The most valuable steps, each with what to type."""
    return tuple(row((f"{n}.",), _step(step)) for n, step in enumerate(project.steps, 1))


def _step(step: Step) -> Inline:
    text = f"{step.what[:1].upper()}{step.what[1:]}"
    return dotted(text, typed(step.command), between=": ")
