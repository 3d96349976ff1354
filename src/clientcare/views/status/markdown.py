"""`status` as Markdown, for a ticket or a chat; every text from a record is inert."""

from collections.abc import Iterator, Sequence

from clientcare.output.markdown import render as write
from clientcare.pages import blocks as tree
from clientcare.summary import ProjectSummary, Summary
from clientcare.views import layout
from clientcare.views.status.blocks import about, blocks_of, headline, state
from clientcare.views.status.text import announced, as_of, detailed, head


def render(summary: Summary, *, everything: bool = False) -> str:
    """Write a summary; with `everything` also closed projects, and all of them in full."""
    projects = summary.listed(everything=everything)
    blocks = [
        *_unreadable(summary),
        tree.paragraph(_inline(head(summary, projects))),
        *_table(projects),
        *(project_section(each) for each in detailed(projects, everything=everything)),
    ]
    return write(tree.Document(tree.run(f"Status as of {as_of(summary)}"), tuple(blocks)))


def _inline(words: layout.Words) -> tree.Inline:
    """Keep what stands out, drop colours."""
    return tuple(
        tree.Run(span.text, "strong" if "bold" in span.style else "plain") for span in words
    )


def _unreadable(summary: Summary) -> Iterator[tree.Block]:
    for sentence in announced(summary.unreadable, summary.orphans):
        yield tree.paragraph(tree.strong(sentence))
    if summary.unreadable:
        places = (f"{one.file}:{one.line}: {one.message}" for one in summary.unreadable)
        yield tree.Bullets(tuple(tree.item(place) for place in places))


def _table(projects: Sequence[ProjectSummary]) -> Iterator[tree.Table]:
    if len(projects) > 1:
        yield tree.table(
            ("state", "project", "client", "what stands out"),
            (
                (_inline((state(p),)), tree.strong(p.name), p.client or "", _inline(headline(p)))
                for p in projects
            ),
        )


def project_section(project: ProjectSummary) -> tree.Section:
    """Everything that status says of one project."""
    title = (*_inline((state(project),)), tree.Run(f" {project.name} ({project.id})"))
    parts = (_block(block) for block in blocks_of(project))
    return tree.Section(title, (tree.paragraph(_inline(about(project))), *parts))


def _block(block: layout.Block) -> tree.Section:
    items = tuple(tree.Item(_row(row)) for row in block.rows)
    return tree.Section(tree.run(block.label.capitalize()), (tree.Bullets(items),))


def _row(row: layout.Row) -> tree.Inline:
    lead = tree.joined([_inline((cell,)) for cell in row.lead], " ")
    return (*lead, tree.Run(" "), *_inline(row.body))
