"""`check --output-format markdown`: for a pull request or the summary of a CI step.

One line of counts, then a table, worst first. No text of a record is markup, a mention or a command
of a CI runner.
"""

from clientcare.findings import Finding
from clientcare.output.clean import clean
from clientcare.output.findings import Checked, number, waived_line
from clientcare.output.markdown import render as write
from clientcare.output.terminal import Terminal
from clientcare.pages import blocks as tree
from clientcare.records import Commitment, Issue

MOST = 50
"""How many findings the table holds."""


def render(checked: Checked, terminal: Terminal) -> str:
    """Write the counts and the table."""
    findings = checked.outcome.findings
    blocks: list[tree.Block] = [tree.paragraph(checked.counts())]
    if findings:
        head = ("", "What", "Whose", "How late", "What to do")
        blocks.append(tree.table(head, (_row(one, checked) for one in findings[:MOST])))
    if len(findings) > MOST:
        blocks.append(tree.paragraph(f"{number(len(findings) - MOST, 'more finding')} not shown."))
    if checked.outcome.waived:
        hidden = (tree.item(waived_line(one)) for one in checked.outcome.waived)
        blocks.append(tree.Bullets(tuple(hidden)))
    return clean_lines_of(write(tree.Document(tree.run("clientcare check"), tuple(blocks))))


def clean_lines_of(text: str) -> str:
    """Break up what a CI runner would obey anywhere in a line."""
    return "\n".join(clean(each) for each in text.split("\n"))


def _row(finding: Finding, checked: Checked) -> tuple[tree.Words, ...]:
    name = finding.record or finding.place.file
    what = tree.joined((tree.strong(name), f": {finding.message} ({finding.code})"))
    whose, late = _whose(finding, checked)
    return finding.severity.word, what, whose, late, finding.fix


def _whose(finding: Finding, checked: Checked) -> tuple[str, str]:
    """Name the project and the person, and say how late it is, where a promise is."""
    project = finding.project or "–"
    context = checked.projects.get(project)
    if context is None or not finding.record:
        return project, ""
    entry = context.find(finding.record.removeprefix(f"{context.workspace.origin.label}/"))
    if entry is None or not isinstance(entry.record, Commitment | Issue):
        return project, ""
    owner, dates = entry.record.owner, context.dates(entry.record)
    late = number(dates.days_late, "working day") if dates.overdue else ""
    return f"{project}, {context.person_name(owner)}" if owner else project, late
