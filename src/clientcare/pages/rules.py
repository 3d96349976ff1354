"""`rule` and `config`: what is judged, and by which settings."""

from collections.abc import Sequence
from typing import Any

from clientcare.pages import blocks as tree
from clientcare.pages.blocks import SEVERITIES, Run, row, section
from clientcare.published.findings import Effective, fix_of
from clientcare.records import Table
from clientcare.rules.catalogue import Rule
from clientcare.toml.writing import format_value
from clientcare.wording import listed

_JUDGED = "as of 2026-06-15"
_SIDES = {
    "us": "ours", "client": "the client's", "third-party": "third parties'",
    "theirs": "the other sides'", "any": "of any side",
}  # fmt: skip


def rules_page(rules: Sequence[Rule]) -> tree.Document:
    """The rules as a table."""
    rows = (
        (r.code, r.name, Run(r.severity.word, SEVERITIES[r.severity]), r.level, r.what)
        for r in rules
    )
    return tree.document("Rules", tree.table(("CODE", "NAME", "SEVERITY", "LEVEL", "WHAT"), rows))


def rule_page(rule: Rule) -> tree.Document:
    """Everything about one rule: what, why, what to do, and what it looks like."""
    title = f"{rule.code} {rule.name}"
    always = "always; nobody can ignore, waive or regrade it"
    kinds = listed([f"{kind}s" for kind in rule.on])
    sides = f"; of commitments: {_SIDES[rule.whose]}" if "commitment" in rule.on else ""
    about = {
        "what": rule.what,
        "why": rule.why,
        "do": fix_of(rule),
        "severity": rule.severity.word,
        "runs": always if rule.locked else f'from practice = "{rule.level}" on',
        "looks at": f"{'' if rule.looks_at == 'all' else 'open '}{kinds}{sides}",
        "instead of": rule.instead_of,
    }
    rows = (row((tree.strong(name),), tree.run(text)) for name, text in about.items() if text)
    examples = {
        name: tree.Verbatim(
            tuple(tree.run(f"    {line}") for line in text.rstrip("\n").split("\n"))
        )
        for name, text in (("bad", rule.bad), ("good", rule.good))
    }
    return tree.document(
        title,
        section(title, tree.Rows("", tuple(rows), margin=2)),
        *(section(f"  {name}, {_JUDGED}", example) for name, example in examples.items()),
    )


def config_page(rows: Sequence[Effective], project: str | None) -> tree.Document:
    """Every setting, its value as clientcare.toml would have it."""
    lines = ((each.key, each.origin, _toml(each.value)) for each in rows)
    title = f"Settings of {project}" if project else "Settings"
    return tree.document(title, tree.table(("SETTING", "FROM", "VALUE"), lines))


def _toml(value: Any) -> str:
    """Write a value as TOML, on one line; one that nothing sets is `-`."""
    return "-" if value is None else format_value(_without_tables(value), one_line=True)


def _without_tables(value: Any) -> Any:
    if isinstance(value, Table):
        return {key: inner for key, inner in value.by_key().items() if inner is not None}
    return tuple(map(_without_tables, value)) if isinstance(value, tuple) else value
