"""`clientcare rule`: the list of rules, or the page of one, as text or as JSON (version 1)."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypedDict

from clientcare.output.terminal import Terminal
from clientcare.rules.catalogue import Rule
from clientcare.views.formats import STYLES
from clientcare.views.json_text import VERSION, UnreadableJson, dump
from clientcare.views.tables import Cell, pairs, table
from clientcare.wording import listed

_JUDGED = "as of 2026-06-15"
_SIDES = {
    "us": "ours",
    "client": "the client's",
    "third-party": "third parties'",
    "theirs": "the other sides'",
    "any": "whosever they are",
}


class RuleJson(TypedDict):
    """A rule; `locked` says that it can be neither ignored, waived nor regraded."""

    code: str
    name: str
    severity: str
    level: str
    on: list[str]
    looks_at: Literal["open", "all"]
    whose: str
    locked: bool
    instead_of: str | None
    what: str
    why: str
    fix: str
    bad: str
    good: str


class RulesJson(TypedDict):
    """The whole; the rules do not depend on a day or on what can be read."""

    version: int
    as_of: None
    unreadable: list[UnreadableJson]
    rules: list[RuleJson]


def render_json(rules: Iterable[Rule]) -> str:
    """Write everything about some rules."""
    whole: RulesJson = {
        "version": VERSION,
        "as_of": None,
        "unreadable": [],
        "rules": [_rule(rule) for rule in rules],
    }
    return dump(whole)


def _rule(rule: Rule) -> RuleJson:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.word,
        "level": rule.level,
        "on": list(rule.on),
        "looks_at": rule.looks_at,
        "whose": rule.whose,
        "locked": rule.locked,
        "instead_of": rule.instead_of,
        "what": rule.what,
        "why": rule.why,
        "fix": _fix(rule),
        "bad": rule.bad,
        "good": rule.good,
    }


def render_list(rules: Sequence[Rule], look: Terminal) -> str:
    """Write a line a rule."""
    rows = [
        (
            rule.code,
            rule.name,
            Cell(rule.severity.word, STYLES[rule.severity]),
            rule.level,
            rule.what,
        )
        for rule in rules
    ]
    return table(["CODE", "NAME", "SEVERITY", "LEVEL", "WHAT"], rows, look)


def render_page(rule: Rule, look: Terminal) -> str:
    """Write everything about one rule: what, why, what to do, and what it looks like."""
    level = "always; it can be neither ignored, waived nor regraded"
    rows = [
        ("what", rule.what),
        ("why", rule.why),
        ("do", _fix(rule)),
        ("severity", rule.severity.word),
        ("runs", level if rule.locked else f'from practice = "{rule.level}" on'),
        ("looks at", _looks_at(rule)),
    ]
    if rule.instead_of:
        rows.append(("instead of", rule.instead_of))
    lines = [look.paint(f"{rule.code} {rule.name}", "bold"), *pairs(rows, look)]
    for title, example in ((f"bad, {_JUDGED}", rule.bad), (f"good, {_JUDGED}", rule.good)):
        lines += ["", f"  {look.paint(title, 'bold')}", *_example(example)]
    return "\n".join(lines)


def _fix(rule: Rule) -> str:
    """What to do, of any record: the ids that a finding fills in stand as words."""
    return str(rule.fix.filled("ID", "PROJECT"))


def _looks_at(rule: Rule) -> str:
    """Say which records a rule is asked about."""
    kinds = listed([f"{kind}s" for kind in rule.on])
    found = kinds if rule.looks_at == "all" else f"open {kinds}"
    sides = f"; of commitments: {_SIDES[rule.whose]}" if "commitment" in rule.on else ""
    return found + sides


def _example(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.rstrip("\n").split("\n")]
