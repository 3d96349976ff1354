"""`status`: the worst project first, one line for what is well, details for what is not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from clientcare.pages import blocks as tree
from clientcare.pages import parts, status_brief
from clientcare.pages import status_full as sections
from clientcare.pages.blocks import Inline, Run, Words, dotted, faint, joined, typed
from clientcare.pages.parts import Names, by_series, late_by, more_rounds, opening, phase_of
from clientcare.rules.catalogue import COLOURS
from clientcare.summary.model import ProjectSummary, Summary
from clientcare.summary.waiting import Task, TasksOf
from clientcare.wording import count, listed

MOST_REASONS = 4


def _also(project: ProjectSummary, names: Names) -> Iterator[tree.Row]:
    """What asks for something, and stands in no section before this one."""
    for one in status_brief.lines(project):
        if not names.has(one.record):
            yield tree.row((one.lead,), *one.parts)


Part = Callable[[ProjectSummary, Names], Iterable[tree.Row]]
PARTS: Mapping[str, Part] = {
    "overdue": sections.overdue, "due soon": sections.due_soon, "slipped": sections.slipped,
    "problems": sections.problems, "escalated": sections.escalations, "waiting": sections.waiting,
    "also": _also, "contact": sections.contact, "money": sections.money, "people": sections.people,
    "figures": sections.figures,
}  # fmt: skip


def page(
    summary: Summary,
    *,
    everything: bool = False,
    full: bool = False,
    most: int = status_brief.MOST_LINES,
    tight: bool = False,
    each: int | None = None,
) -> tree.Document:
    """A summary on one screen; `full` gives every section of what is not well.

    Of one project it has the `most` worst records; in a `tight` page nothing takes more than two
    lines. Of many projects `each` takes up to so many lines, with 0 as many as it needs; without it
    they are a table. With `everything` also closed projects, and all of them in full.
    """
    projects = summary.listed(everything=everything)
    head = opening(summary.now, summary.unreadable, summary.orphans, *_headline(summary, projects))
    blocks = [*head, *_overview(projects, each)]
    if full or everything:
        whole = everything or len(projects) == 1
        blocks += [project_section(p) for p in projects if whole or p.health.colour != "green"]
    elif len(projects) == 1:
        blocks.append(_brief_section(projects[0], most, tight=tight))
    return tree.document(f"Status as of {summary.now.day}", *blocks)


SHORT_HEADING = 60
"""Characters up to which the client stands beside the name."""
WEEK = 7


def _brief_section(project: ProjectSummary, most: int, *, tight: bool) -> tree.Section:
    margin = len(_state(project).text) + 2
    well = "" if phase_of(project) else faint(f"nothing wrong{_beside(project)}")
    named = status_brief.dangers_in_words(project, titles=False)
    dangers = dotted(named, _unknown(project)) or well
    client = project.client or ""
    declared, differs = _declared(project)
    fits = len(project.name) + len(project.id) + len(client) < SHORT_HEADING
    about = ("" if fits else client, _zone(project), declared if differs else "", phase_of(project))
    lines = (dotted(dangers, faint(_changed(project))), dotted(*about))
    rows = tuple(tree.Row((), line) for line in lines if line)
    title = dotted(tree.strong(project.name), Run(project.id, "id"), client if fits else "")
    return tree.Section(
        (_state(project), Run("  "), *title),
        (tree.Rows("", rows, margin=margin), *status_brief.brief(project, most, tight=tight)),
    )


def _declared(project: ProjectSummary) -> tuple[str, bool]:
    """Say the colour that was declared; and whether it is another one."""
    said = project.health.declared
    if said is None:
        return "", False
    return f"declared {said.colour} on {said.on}", said.colour != project.health.colour


def _changed(project: ProjectSummary) -> str:
    before, otherwise = project.health.before.colour, project.health.before.now
    if before is None or (before == project.health.colour and not otherwise):
        return ""
    more = f", {otherwise} then by the records of now" if otherwise else ""
    return f"{before} {_then(project)}{more}"


def _then(project: ProjectSummary) -> str:
    on = project.health.before.on
    if on is None:
        return "at the last meeting"
    return "a week ago" if (project.today - on).days == WEEK else f"on {on}"


def _headline(summary: Summary, projects: Sequence[ProjectSummary]) -> Iterator[Words]:
    found = [project.health.colour for project in projects]
    numbers = listed([f"{found.count(one)} {one}" for one in COLOURS if one in found])
    yield f"{count(len(projects), 'project')}: {numbers}" if projects else "no open project"
    if hidden := len(summary.projects) - len(projects):
        yield f"{hidden} closed, shown with --all"
    yield faint("days are working days")


FEW = 4
"""Projects up to which each takes several lines; of more only where the screen has room."""


def _overview(projects: Sequence[ProjectSummary], most: int | None) -> Iterator[tree.Block]:
    """Each project in a line, where there are more than one; few of them in `most` lines."""
    if len(projects) < 2:
        return
    lines: list[tuple[Words, ...]] = []
    for one in projects:
        name, id = tree.strong(one.name), tree.run(Run(one.id, "id"))
        if len(projects) <= FEW:  # with its workspace where another one has a project of that id
            name, id = dotted(name, id if "/" in one.id else ""), ()
        found = dotted(status_brief.dangers_in_words(one), _unknown(one), phase_of(one))
        found = found or _all_well(one)
        said = dotted(found, faint(_changed(one)))
        lines.append((_state(one), name, id, one.client or "", said))
    if most is not None or len(projects) <= FEW:
        rows = (tree.row(line[:1], *line[1:], lines=most or 0) for line in lines)
        yield tree.Rows("", tuple(rows), margin=0)
    else:
        head = ("HEALTH", "PROJECT", "ID", "CLIENT", "DANGERS")
        yield tree.table(head, lines, (3,), cut=4)  # its id stays whole: commands take it
    if missing := status_brief.gaps(projects):
        yield tree.paragraph(f"{status_brief.GAPS} ", missing)


def project_section(project: ProjectSummary) -> tree.Section:
    """Everything that status says of one project."""
    names = Names(project)
    title = (_state(project), Run("  "), *dotted(tree.strong(project.name), Run(project.id, "id")))
    about = tree.Row((), _about(project))
    blocks: list[tree.Block] = [tree.Rows("", (about,), margin=len(_state(project).text) + 2)]
    if why := _reasons(project, names):
        blocks.append(tree.Rows("why", why))
    drawn = [(label, tuple(part(project, names))) for label, part in PARTS.items()]
    if found := tuple(tree.Rows(label, rows) for label, rows in drawn if rows):
        blocks.append(tree.Section((), found))
    if to_do := status_brief.steps(project):
        blocks.append(tree.Rows("do next", to_do))
    return tree.Section(title, tuple(blocks))


def _state(project: ProjectSummary) -> Run:
    colour = project.health.colour
    return Run(f"{status_brief.SYMBOLS[colour]} {colour}", colour)


def _about(project: ProjectSummary) -> Inline:
    """How a project was before, what was declared, whose it is, and what is unseen."""
    health = project.health
    declared, differs = _declared(project)
    before = f"{health.before.colour or 'not known'} {_then(project)}"
    same = health.before.colour == health.colour
    unseen = project.unreadable
    return dotted(
        f"as {_then(project)}" if same else tree.strong(before),
        f"{health.before.now} then by the records of now" if health.before.now else "",
        tree.strong(declared) if differs else declared,
        project.client or "",
        _zone(project),
        f"led by {project.lead}" if project.lead else "",
        f"ends {project.ends}" if project.ends and not (project.closed or project.past_end) else "",
        phase_of(project),
        Run(f"{unseen} of its files and records cannot be read, nor counted" if unseen else "",
            "red"),
    )  # fmt: skip


def _zone(project: ProjectSummary) -> str:
    return f"times in {project.time_zone}" if project.time_zone else ""


def _all_well(project: ProjectSummary) -> Inline:
    for one in project.due_soon:
        return joined((faint(f"next {one.due}: "), one.title))
    return faint(f"nothing late, nothing due soon{_beside(project)}")


def _beside(project: ProjectSummary) -> str:
    return " beside what is waived" if project.health.waived else ""


def _unknown(project: ProjectSummary) -> Inline:
    """Why nobody can tell how it is where all can be read: nothing was recorded for long."""
    return dotted(*(faint(one.message) for one in project.health.reasons if one.rule == "stale"))


def _reasons(project: ProjectSummary, names: Names) -> tuple[tree.Row, ...]:
    health = project.health
    symbol = Run(status_brief.SYMBOLS[health.colour], health.colour)
    rows = []
    for one in health.reasons[:MOST_REASONS]:
        said = tree.run(one.message)
        if one.record and one.record != project.id:
            said = joined((names.of(names.titles.get(one.record), one.record), ": ", one.message))
        rows.append(tree.Row(((symbol,),), said))
    if more := len(health.reasons) + len(health.others) - len(rows):
        said = joined((f"{more} more: ", typed(parts.command_of("check {}", project))))
        rows.append(tree.Row((tree.run("+"),), said))
    if health.waived:
        waived = (faint(f"{one.rule} {one.record} until {one.until}") for one in health.waived)
        said = joined((faint("waived: "), dotted(*waived, between=", ")))
        rows.append(tree.Row((faint("–"),), said))
    return tuple(rows)


def person_page(found: TasksOf) -> tree.Document:
    """What one person owes in the next days, over all projects."""
    late = sum(bool(one.days_late) for one in found.owes)
    said = f"{count(len(found.owes), 'thing')} to do" if found.owes else "nothing to do"
    head = opening(
        found.now, found.unreadable, found.orphans,
        dotted(tree.strong(found.name), Run(found.person, "id")), said,
        Run(f"{late} late" if late else "", "red"), faint("days are working days"),
    )  # fmt: skip
    groups = by_series(found.owes, lambda one: f"{one.record} {one.what} {bool(one.days_late)}")
    rows = tuple(_owed(one, more, found.now.day) for one, more in groups)
    return tree.document(f"{found.name}: to do", *head, tree.Rows("", rows, margin=0))


def _owed(one: Task, more: int, today: date) -> tree.Row:
    late = f"{late_by(one)} late" if one.days_late else ""
    own = one.record == one.project
    return tree.row(
        (Run(late, "red") if late else parts.due_words(one.due, today),),
        tree.strong(one.title) if own else tree.named(one.title, one.record),
        "" if own else one.project_name,
        more_rounds(more),
        joined((one.what, ": " if one.command else "", typed(one.command))),
    )
