"""Findings as lines of text: full, concise, grouped; and how often each rule fired."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clientcare.findings import Finding, Place
from clientcare.output.clean import clean, file_name, line
from clientcare.output.findings import STYLES, CheckResult, place
from clientcare.output.terminal import Terminal, folded, width_of

if TYPE_CHECKING:
    from clientcare.pages.blocks import Run
    from clientcare.toml import ExcerptLine

MOST_LINES = 5
"""How many lines of a file are quoted for one finding."""
NARROWEST = 20
"""Cells that a quoted line has at least."""


def concise(checked: CheckResult, terminal: Terminal) -> str:
    """Write `file:line:column: CODE name severity: message` for each finding."""
    lines = []
    for one in checked.outcome.findings:
        severity = terminal.paint(one.severity.word, STYLES[one.severity])
        here = terminal.paint(place(one.place), "bold")
        lines.append(f"{here}: {one.code} {one.rule} {severity}: {line(one.message)}")
    return "\n".join([*lines, *_ending(checked, terminal)])


def grouped(checked: CheckResult, terminal: Terminal) -> str:
    """Write each file's name and below it one line a finding; the worst file comes first."""
    from clientcare.output.text import hang
    from clientcare.pages.blocks import Run

    files: dict[str, list[str]] = {}
    for one in checked.outcome.findings:
        here = Run(f"{one.place.line}:{one.place.column}: ")
        rows = hang("  ", 4, (here, *_runs(one)), terminal)
        files.setdefault(one.place.file, []).extend(rows)
    blocks = [
        "\n".join([f"{terminal.paint(file_name(name), 'bold')}:", *rows])
        for name, rows in files.items()
    ]
    return "\n\n".join([*blocks, *_ending(checked, terminal)])


def counted(checked: CheckResult, terminal: Terminal) -> str:
    """Write how often each rule fired, in columns."""
    rows = checked.by_rule()
    room = max((len(str(row[0])) for row in rows), default=1)
    name_room = max((len(row[2]) for row in rows), default=1)
    lines = [
        f"{count:>{room}}  {code}  {name:<{name_room}}  {terminal.paint(worst.word, STYLES[worst])}"
        for count, code, name, worst in rows
    ]
    return "\n".join([*lines, *_ending(checked, terminal)])


def _ending(checked: CheckResult, terminal: Terminal) -> list[str]:
    parts = [part for one in checked.ending() for part in folded(one, terminal, "", "  ")]
    return ["\n".join(parts)] if parts else []


def _runs(one: Finding) -> "tuple[Run, ...]":
    """The rule, the severity and the message of a finding, for lines that may be broken."""
    from clientcare.pages.blocks import SEVERITIES, Run

    severity = Run(one.severity.word, SEVERITIES[one.severity])
    return Run(f"{one.code} {one.rule} "), severity, Run(f": {one.message}")


# In full -----------------------------------------------------------------------------------------


def full(checked: CheckResult, terminal: Terminal) -> str:
    """Write each finding with its lines of the file, why it matters, and what to do."""
    blocks = ["\n".join(_block(one, checked, terminal)) for one in checked.outcome.findings]
    return "\n\n".join([*blocks, *_ending(checked, terminal)])


def _block(finding: Finding, checked: CheckResult, terminal: Terminal) -> Iterator[str]:
    from clientcare.output.text import hang
    from clientcare.pages.blocks import Run
    from clientcare.rules.catalogue import catalogue

    head = (Run(place(finding.place), "strong"), Run(": "), *_runs(finding))
    yield from hang("", 2, head, terminal)
    style = STYLES[finding.severity]
    yield from _quoted(finding.place, checked.text_of(finding.place.file), terminal, style)
    whose = " of ".join(line(name) for name in (finding.record, finding.project) if name)
    if whose and finding.kind != "project":
        yield f"  {terminal.paint('on:', 'bold')}  {finding.kind or 'record'} {whose}"
    yield from _labelled("why:", catalogue()[finding.code].why, terminal)
    yield from _labelled("do:", line(finding.fix), terminal)
    for one in finding.related:
        yield from _labelled("see:", f"{place(one.place)}: {line(one.message)}", terminal)


def _labelled(label: str, text: str, terminal: Terminal) -> list[str]:
    first = f"  {terminal.paint(label, 'bold')}{' ' * (5 - len(label))}"
    return folded(text, terminal, first, " " * 7)


def _quoted(place: Place, text: str, terminal: Terminal, style: str) -> Iterator[str]:
    if not text:
        return
    found = _lines(place, text, terminal)
    room = len(str(found[-1].number)) if found else 1
    for one in found[:MOST_LINES]:
        before, meant = clean(one.text[: one.start]), clean(one.text[one.start : one.end])
        quoted = clean(before + meant + clean(one.text[one.end :]))
        yield f"  {terminal.paint(f'{one.number:>{room}} |', 'dim')} {quoted}".rstrip()
        marks = terminal.paint("^" * max(width_of(meant), 1), style)
        yield f"  {terminal.paint(' ' * room + ' |', 'dim')} {' ' * width_of(before)}{marks}"
    if len(found) > MOST_LINES:
        yield f"  {' ' * room} | … {len(found) - MOST_LINES} more lines"


def _lines(place: Place, text: str, terminal: Terminal) -> "list[ExcerptLine]":
    """The lines of a place; on a terminal cut around what is meant, so that none is wider."""
    from clientcare.toml import Span, excerpt

    span = Span(place.line, place.column, place.end_line, place.end_column)
    found = excerpt(text, span)
    if terminal.width is None:
        return found
    room = width = max(terminal.width - len(f"  {place.end_line} | "), NARROWEST)
    while any(width_of(clean(one.text)) > room for one in found[:MOST_LINES]):
        found, width = excerpt(text, span, width=width), width // 2
    return found
