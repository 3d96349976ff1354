"""What rules say of small workspaces, one line a finding: severity, record, field, message."""

from datetime import date, datetime

from clientcare.findings import Finding
from tests.workspaces import PROJECT, SETTINGS, TODAY, outcome, workspace


def line(finding: Finding) -> str:
    place = " ".join(word for word in (finding.record, finding.field) if word)
    return f"{finding.severity.word[0].upper()} {place}: {finding.message}"


def findings(
    records: str,
    *rules: str,
    now: date | datetime = TODAY,
    settings: str = SETTINGS,
    project: str = PROJECT,
    today: bool = False,
) -> list[Finding]:
    """The findings of some rules by code; of rules that always run only those that are named."""
    space = workspace(records, now=now, settings=settings, project=project, judged_today=today)
    return [f for f in outcome(space, *rules).findings if f.code in rules]


def said(
    records: str,
    *rules: str,
    now: date | datetime = TODAY,
    settings: str = SETTINGS,
    project: str = PROJECT,
    today: bool = False,
) -> list[str]:
    """What some rules say, in the order in which it is shown."""
    found = findings(records, *rules, now=now, settings=settings, project=project, today=today)
    return [line(finding) for finding in found]


def commitment(facts: str = "", name: str = "C-1") -> str:
    return f'[[commitment]]\nid = "{name}"\ntitle = "Search"\n{facts}\n'


def issue(facts: str = "", name: str = "I-1") -> str:
    return f'[[issue]]\nid = "{name}"\ntitle = "Login fails"\n{facts}\n'


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
