"""`check --output-format junit`: test results, as CI servers show them.

A suite a project, a test a finding's record and rule, and a passed test for each record without a
finding. What is at or above `--fail-on` fails, the rest passes and is told in `system-out`; a file
or record that cannot be read is an error. Valid against the schema of the Jenkins xUnit plug-in.
"""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from clientcare.findings import Finding, Unreadable
from clientcare.output.clean import line
from clientcare.output.findings import CheckResult
from clientcare.output.terminal import Terminal

NO_PROJECT = "without a project"
UNREADABLE = ("CC001", "CC002")
"""The rules for what cannot be read."""


def junit(checked: CheckResult, terminal: Terminal) -> str:
    """Write every project as a suite."""
    outcome = checked.outcome
    whole = Element("testsuites", name="clientcare")
    names = list(checked.records)
    homes = {one.project for one in outcome.findings} | {one.project for one in outcome.unreadable}
    names += [NO_PROJECT] if None in homes else []
    for name in names:
        findings = [one for one in outcome.findings if (one.project or NO_PROJECT) == name]
        said = {(one.place.file, one.place.line) for one in findings if one.code in UNREADABLE}
        unread = [one for one in outcome.unreadable if (one.file, one.line) not in said]
        unread = [one for one in unread if (one.project or NO_PROJECT) == name]
        _suite(whole, name, findings, unread, checked)
    indent(whole)
    text = tostring(whole, encoding="unicode").replace("\r", "")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _suite(
    whole: Element,
    name: str,
    findings: list[Finding],
    unread: list[Unreadable],
    checked: CheckResult,
) -> None:
    named = {one.record for one in findings}
    passed = [one for one in dict.fromkeys(checked.records.get(name, ())) if one not in named]
    suite = SubElement(whole, "testsuite", name=line(name))
    for one in unread:
        case = _case(suite, line(one.file), "file", "unreadable-file")
        said = f"{line(one.file)}:{one.line}: {line(one.message)}"
        SubElement(case, "error", type="CC001", message=line(one.message)).text = said
    for finding in findings:
        _finding(suite, finding, fails=checked.fails(finding))
    for record in passed:
        SubElement(suite, "testcase", name=line(record), classname=line(name))
    suite.set("tests", str(len(suite)))
    for counted in ("failure", "error"):
        suite.set(f"{counted}s", str(len(suite.findall(f"testcase/{counted}"))))


def _case(suite: Element, record: str, kind: str, rule: str) -> Element:
    return SubElement(suite, "testcase", name=f"{record}: {rule}", classname=kind)


def _finding(suite: Element, finding: Finding, *, fails: bool) -> None:
    here = finding.place
    case = _case(suite, line(finding.record or here.file), finding.kind or "file", finding.rule)
    said = f"{finding.code} {finding.rule} {finding.severity.word}: {line(finding.message)}"
    place = f"{line(here.file)}:{here.line}:{here.column}"
    text = f"{place}: {said}\ndo: {line(finding.fix)}"
    error = finding.code in UNREADABLE
    if fails or error:
        message = f"{finding.code} {finding.rule}: {line(finding.message)}"
        tag = "error" if error else "failure"
        SubElement(case, tag, type=finding.code, message=message).text = text
    else:
        SubElement(case, "system-out").text = text
