"""Findings as a document: Markdown for a pull request or the summary of a CI step, and a page.

One line of counts, then a table, worst first. No text of a record is markup, a mention or a command
of a CI runner.
"""

from collections.abc import Iterator

from clientcare.findings import Finding
from clientcare.output import write
from clientcare.output.clean import clean
from clientcare.output.findings import CheckResult, new_waiver_line, waived_line
from clientcare.output.findings import place as place_of
from clientcare.output.terminal import Terminal
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import SEVERITIES
from clientcare.wording import count

MOST = 50
"""How many findings the table holds in Markdown: GitHub takes no more than a mebibyte."""
TITLE = "clientcare check"


def markdown(checked: CheckResult, terminal: Terminal) -> str:
    """Write the counts and a table of the worst findings."""
    findings = checked.outcome.findings
    head = ("", "What", "Whose", "How late", "What to do")
    rows = [(one.severity.word, *_row(one, checked)) for one in findings[:MOST]]
    more = count(len(findings) - MOST, "more finding")
    hidden = [tree.paragraph(f"{more} not shown.")] if len(findings) > MOST else []
    found = [tree.table(head, rows)] if rows else []
    return _lines(write(_document(checked, *found, *hidden), "markdown", terminal))


def html(checked: CheckResult, terminal: Terminal) -> str:
    """Write a page with the counts and every finding, and where it stands."""
    head = ("Severity", "What", "Whose", "How late", "What to do", "Where")
    severities = {one: tree.Run(one.word, style) for one, style in SEVERITIES.items()}
    rows = [
        (severities[one.severity], *_row(one, checked), place_of(one.place))
        for one in checked.outcome.findings
    ]
    return write(_document(checked, *([tree.table(head, rows)] if rows else [])), "html", terminal)


def counted_markdown(checked: CheckResult, terminal: Terminal) -> str:
    """Write how often each rule fired, as a table."""
    return _lines(write(_counted(checked), "markdown", terminal))


def counted_html(checked: CheckResult, terminal: Terminal) -> str:
    """Write the same as a page."""
    return write(_counted(checked), "html", terminal)


def _counted(checked: CheckResult) -> tree.Document:
    rows = [(str(n), code, name, worst.word) for n, code, name, worst in checked.by_rule()]
    table = [tree.table(("Findings", "Code", "Rule", "Severity"), rows)] if rows else []
    return _document(checked, *table)


def _document(checked: CheckResult, *blocks: tree.Block) -> tree.Document:
    lines = (*map(waived_line, checked.outcome.waived),
             *map(new_waiver_line, checked.outcome.new_waivers))  # fmt: skip
    hidden = [tree.Bullets(tuple(map(tree.item, lines)))] if lines else []
    return tree.document(TITLE, tree.paragraph(checked.counts()), *blocks, *hidden)


def _lines(text: str) -> str:
    """Break up what a CI runner would obey anywhere in a line."""
    return "\n".join(clean(each) for each in text.split("\n"))


def _row(finding: Finding, checked: CheckResult) -> Iterator[tree.Words]:
    name = finding.record or finding.place.file
    yield tree.joined((tree.strong(name), f": {finding.message} ({finding.code})"))
    yield from _whose(finding, checked)
    yield finding.fix


def _whose(finding: Finding, checked: CheckResult) -> tuple[str, str]:
    """Name the project and the person, and say how late it is, where a promise is."""
    project, whose = finding.project or "–", checked.whose(finding)
    if whose is None:
        return project, ""
    return f"{project}, {whose.owner}" if whose.owner else project, whose.late
