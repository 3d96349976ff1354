"""`status` for people: the worst first, one line for what is well, details for what is not."""

from collections.abc import Iterator, Sequence

from clientcare.findings import Unreadable
from clientcare.output.clean import line
from clientcare.output.terminal import Terminal, width_of
from clientcare.rules.colours import COLOURS
from clientcare.summary import ProjectSummary, Summary, is_whole_day
from clientcare.views.layout import Block, Row, Span, Words, draw, hang, joined, words
from clientcare.views.status.blocks import about, blocks_of, headline, state
from clientcare.wording import count, listed

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ROOMY = 100
"""Columns from which on the table of projects names the clients too."""
WIDEST = 120
"""Columns beyond which a line is tiring to read."""


def render(summary: Summary, look: Terminal, *, everything: bool = False) -> str:
    """Draw a summary; with `everything` also closed projects, and all of them in full."""
    look = look._replace(width=min(look.width, WIDEST)) if look.width else look
    projects = summary.listed(everything=everything)
    parts = [_unreadable(summary, look), _head(summary, projects, look)]
    parts += [_project(each, look) for each in detailed(projects, everything=everything)]
    drawn = ["\n".join(part) for part in parts]
    return "\n\n".join(part for part in drawn if part) + "\n"


def detailed(projects: Sequence[ProjectSummary], *, everything: bool) -> list[ProjectSummary]:
    """The projects to show in full: the only one, or all that are not green."""
    if everything or len(projects) == 1:
        return list(projects)
    return [project for project in projects if project.health.colour != "green"]


# The head ----------------------------------------------------------------------------------------


def announced(unreadable: Sequence[Unreadable], orphans: int) -> Iterator[str]:
    """Say what could not be seen, before anything else is said."""
    if unreadable:
        files = len({one.file for one in unreadable})
        yield f"{count(files, 'file')} cannot be read whole; no figure below has what is missing"
    if orphans:
        belong = "belongs" if orphans == 1 else "belong"
        yield f"{count(orphans, 'record')} {belong} to no project; no figure below has them"


def _unreadable(summary: Summary, look: Terminal) -> Iterator[str]:
    for sentence in announced(summary.unreadable, summary.orphans):
        yield look.paint(sentence, "bold red")
    for one in summary.unreadable:
        text = words(Span(f"{one.file}:{one.line}", "cyan"), f": {one.message}")
        yield from hang("- ", 2, text, look)


def _head(summary: Summary, projects: Sequence[ProjectSummary], look: Terminal) -> Iterator[str]:
    """When it is, how many projects have which colour, and each in a line where there are more."""
    yield from hang("", 0, head(summary, projects), look)
    if len(projects) > 1:
        yield ""
        yield from draw([Block("", tuple(_lines(projects, look)))], look, margin=0)


def head(summary: Summary, projects: Sequence[ProjectSummary]) -> Words:
    """Say as of when it is, and how many projects have which colour."""
    colours = [project.health.colour for project in projects]
    numbers = listed([f"{colours.count(shade)} {shade}" for shade in COLOURS if shade in colours])
    hidden = len(summary.projects) - len(projects)
    return joined(
        (
            Span(f"{WEEKDAYS[summary.now.day.weekday()]} {as_of(summary)}", "bold"),
            f"{count(len(projects), 'project')}: {numbers}" if projects else "no open project",
            f"{hidden} closed, shown with --all" if hidden else "",
            Span("days are working days", "dim"),
        )
    )


def as_of(summary: Summary) -> str:
    """The day that was asked for, or the moment to the minute."""
    now = summary.now
    return now.day.isoformat() if is_whole_day(now) else f"{now.moment:%Y-%m-%d %H:%M}"


def _lines(projects: Sequence[ProjectSummary], look: Terminal) -> Iterator[Row]:
    """Each project in a line: names and clients lined up where there is room for it."""
    width = look.width or 0
    longest = max(width_of(line(project.name)) for project in projects)
    for project in projects:
        name = Span(project.name, "bold")
        if width and longest > width * 3 // 5:
            yield Row((state(project),), joined((name, headline(project))))
        elif width and width < ROOMY:
            yield Row((state(project), name), headline(project))
        else:
            yield Row((state(project), name, Span(project.client or "")), headline(project))


def _project(project: ProjectSummary, look: Terminal) -> Iterator[str]:
    mark = state(project)
    indent = len(mark.text) + 2
    name = joined((Span(project.name, "bold"), Span(project.id, "cyan")))
    yield from hang(look.paint(mark.text, mark.style) + "  ", indent, name, look)
    yield from hang(" " * indent, indent, about(project), look)
    before = ""
    for block in blocks_of(project):
        if before in ("", "why") or block.label == "do next":
            yield ""
        yield from draw([block], look)
        before = block.label
