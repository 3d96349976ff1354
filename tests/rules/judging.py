"""What rules say of small workspaces, a line a finding."""

from datetime import date, datetime

from clientcare.findings import Finding
from clientcare.rules.catalogue import LOCKED
from tests.workspaces import PROJECT, SETTINGS, TODAY, outcome, workspace


def findings(
    records: str,
    *rules: str,
    now: date | datetime = TODAY,
    settings: str = SETTINGS,
    project: str = PROJECT,
) -> list[Finding]:
    """The findings of some rules on records that are in order as such."""
    space = workspace(records, now=now, settings=settings, project=project)
    shown = outcome(space, *rules).findings
    assert not [finding for finding in shown if finding.code in LOCKED]
    return list(shown)


def said(
    records: str,
    *rules: str,
    now: date | datetime = TODAY,
    settings: str = SETTINGS,
    project: str = PROJECT,
) -> list[str]:
    """The same, each as `severity record field: message`."""
    found = findings(records, *rules, now=now, settings=settings, project=project)
    return [f"{f.severity.word} {f.record} {f.field}: {f.message}" for f in found]


def record(kind: str, name: str | None, *lines: str) -> str:
    """A record in TOML; with a title where its kind needs one."""
    head = [f"[[{kind}]]"]
    if name:
        head.append(f'id = "{name}"')
    if kind not in ("touchpoint", "review"):
        head.append(f'title = "Title of {name}"')
    return "\n".join([*head, *lines]) + "\n"


def commitment(name: str, *lines: str) -> str:
    """A commitment; ours, where nothing else is said."""
    return record("commitment", name, *lines)


def issue(name: str, *lines: str) -> str:
    """An issue, found on Monday the 1st of June where nothing else is said."""
    found = () if any(line.startswith("found =") for line in lines) else ("found = 2026-06-01",)
    return record("issue", name, *found, *lines)


def contact(on: str, kind: str, *lines: str, name: str | None = None) -> str:
    """A touchpoint."""
    return record("touchpoint", name, f"on = {on}", f'kind = "{kind}"', *lines)
