"""`check --output-format full`: each finding with its lines of the file, why, and what to do."""

from collections.abc import Iterator

from clientcare.findings import Finding, Place
from clientcare.output.clean import clean, file_name, line
from clientcare.output.findings import STYLES, Checked, headline
from clientcare.output.terminal import Terminal, folded, width_of
from clientcare.rules.catalogue import Rule, catalogue
from clientcare.toml import ExcerptLine, Span, excerpt

MOST_LINES = 5
"""How many lines of a file are quoted for one finding."""


def render(checked: Checked, terminal: Terminal) -> str:
    """Write every finding in full."""
    rules = catalogue()
    blocks = [
        "\n".join(_block(finding, rules[finding.code], checked, terminal))
        for finding in checked.outcome.findings
    ]
    return "\n\n".join([*blocks, *checked.ending()])


def _block(finding: Finding, rule: Rule, checked: Checked, terminal: Terminal) -> Iterator[str]:
    yield headline(finding, terminal)
    style = STYLES[finding.severity]
    yield from _quoted(finding.place, checked.texts.get(finding.place.file, ""), terminal, style)
    whose = " of ".join(line(name) for name in (finding.record, finding.project) if name)
    if whose and finding.kind != "project":
        yield f"  {terminal.paint('on:', 'bold')}  {finding.kind or 'record'} {whose}"
    yield from folded(rule.why, terminal, f"  {terminal.paint('why:', 'bold')} ", "       ")
    yield from folded(
        line(finding.fix), terminal, f"  {terminal.paint('do:', 'bold')}  ", "       "
    )
    for other in finding.related:
        place = f"{file_name(other.place.file)}:{other.place.line}:{other.place.column}"
        yield from folded(
            f"{place}: {line(other.message)}",
            terminal,
            f"  {terminal.paint('see:', 'bold')} ",
            "       ",
        )


def _quoted(place: Place, text: str, terminal: Terminal, style: str) -> Iterator[str]:
    """Quote the lines of a place, with what is meant underlined."""
    if not text:
        return
    span = Span(place.line, place.column, place.end_line, place.end_column)
    found = excerpt(text, span)
    room = len(str(found[-1].number)) if found else 1
    for one in found[:MOST_LINES]:
        yield from _line(one, room, terminal, style)
    if len(found) > MOST_LINES:
        yield f"  {' ' * room} | … {len(found) - MOST_LINES} more lines"


def _line(one: ExcerptLine, room: int, terminal: Terminal, style: str) -> Iterator[str]:
    before, meant = clean(one.text[: one.start]), clean(one.text[one.start : one.end])
    text = clean(before + meant + clean(one.text[one.end :]))
    yield f"  {terminal.paint(f'{one.number:>{room}} |', 'dim')} {text}".rstrip()
    marks = "^" * max(width_of(meant), 1)
    gap = " " * width_of(before)
    yield f"  {terminal.paint(' ' * room + ' |', 'dim')} {gap}{terminal.paint(marks, style)}"
