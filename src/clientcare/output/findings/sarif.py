"""`check --output-format sarif`: SARIF 2.1.0, as code scanning services read it."""

from typing import Any
from urllib.parse import quote

from clientcare import __version__
from clientcare.findings import ERROR, INFO, WARNING, Finding, Place
from clientcare.output.clean import dump
from clientcare.output.clean import line as clean_line
from clientcare.output.findings import CheckResult
from clientcare.output.terminal import Terminal
from clientcare.rules.catalogue import Rule, catalogue
from clientcare.wording import count

LEVELS = {ERROR: "error", WARNING: "warning", INFO: "note"}
MOST = 5_000
"""How many results stand in one file; services refuse longer ones. The worst come first."""
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def line(text: str) -> str:
    """Make text inert and fold it into one line; `[…](…)` is a link in a message of SARIF."""
    return clean_line(text).replace("](", "] (")


def sarif(checked: CheckResult, terminal: Terminal) -> str:
    """Write one run with its rules and results; what was waived is a suppressed result."""
    outcome = checked.outcome
    found = [*outcome.findings, *outcome.waived]
    rules = [rule for rule in catalogue().values() if rule.code in {one.code for one in found}]
    places = {rule.code: n for n, rule in enumerate(rules)}
    driver = {"name": "clientcare", "semanticVersion": __version__, "rules": [*map(_rule, rules)]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the repository"}}},
        "invocations": [_invocation(checked, len(found) - MOST)],
        "results": [_result(one, places[one.code]) for one in found[:MOST]],
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
    help = f"{rule.why}\n\nWhat to do: {line(str(rule.fix.filled('ID', 'PROJECT')))}"
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": rule.why},
        "help": {"text": help},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _invocation(checked: CheckResult, beyond: int) -> dict[str, Any]:
    """Say what could not be read, and how many results there was no room for."""
    told: list[dict[str, Any]] = []
    for one in checked.outcome.unreadable:
        places = [_location(Place(one.file, one.line, 1, one.line, 1))]
        text = "cannot be read: " + line(one.message).removeprefix("cannot be read: ")
        told.append({"level": "error", "message": {"text": text}, "locations": places})
    if beyond > 0:
        text = f"{count(beyond, 'more result')} not in this file; the worst come first"
        told.append({"level": "warning", "message": {"text": text}})
    return {"executionSuccessful": True, "toolExecutionNotifications": told}


def _result(finding: Finding, index: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{line(finding.message)}\n{line(finding.fix)}"},
        "locations": [_location(finding.place)],
        "partialFingerprints": {"clientcare/v1": finding.fingerprint},
        "properties": {"project": finding.project, "record": finding.record},
    }
    if finding.related:
        found["relatedLocations"] = [
            {**_location(other.place), "id": n, "message": {"text": line(other.message)}}
            for n, other in enumerate(finding.related, 1)
        ]
    if finding.waived:
        found["suppressions"] = [{"kind": "external", "justification": line(finding.waived.why)}]
    return found


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    region |= {"endLine": place.end_line, "endColumn": place.end_column}
    artifact = {"uri": quote(place.file), "uriBaseId": "SRCROOT"}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}
