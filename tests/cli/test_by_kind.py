"""What a problem needs by its kind and by its severity over time, from outside."""

from pathlib import Path

import pytest

from tests.cli.test_came_back import PROJECT, findings, root

ISSUE = '[[issue]]\nid = "i1"\ntitle = "Trouble"\nkind = "{}"\nseverity = "critical"\n'
TOLD = "found = 2026-11-02\ntold = 2026-11-02\ntriaged = 2026-11-02\n"
KINDS = {
    "defect": {"CC207", "CC209", "CC302"},
    "function": {"CC207", "CC209", "CC302"},
    "design": {"CC209"},
    "delay": {"CC209"},
    "requirements": set(),
    "dispute": {"CC209"},
    "dissatisfaction": {"CC209"},
    "mass-complaint": {"CC209"},
    "payment": set(),
    "other": {"CC209"},
}


def codes(where: str, day: str, *wanted: str) -> set[str]:
    return {said.split(" ")[0] for said in findings(where, day, *wanted)}


@pytest.mark.parametrize(("kind", "expected"), KINDS.items())
def test_what_is_asked_for_is_what_the_kind_can_have(
    tmp_path: Path, kind: str, expected: set[str]
) -> None:
    where = root(tmp_path, ISSUE.format(kind) + TOLD)
    assert codes(where, "2026-11-10", "CC207", "CC209", "CC302") == expected


@pytest.mark.parametrize(("kind", "tested"), [
    ("defect", True), ("function", True), ("design", True), ("delay", True),
    ("requirements", False), ("dissatisfaction", False), ("dispute", False), ("payment", False),
])  # fmt: skip
def test_only_what_can_be_tested_is_asked_for_a_test(
    tmp_path: Path, kind: str, tested: bool
) -> None:
    where = root(tmp_path, ISSUE.format(kind) + TOLD + "fixed = 2026-11-04\n")
    assert codes(where, "2026-11-10", "CC604") == ({"CC604"} if tested else set())


def test_a_fix_has_the_time_of_its_severity_where_no_date_is_promised(tmp_path: Path) -> None:
    limit = PROJECT + '[project.policy.severity.critical]\nfix = "3d"\n'
    where = root(tmp_path, ISSUE.format("defect") + TOLD, limit)
    assert findings(where, "2026-11-05", "CC206") == []
    assert findings(where, "2026-11-06", "CC206") == [
        "CC206 i1: 1 working day over the 3d within which it was to be fixed"
    ]
    promised = root(tmp_path, ISSUE.format("defect") + TOLD + "promised = 2026-12-01\n", limit)
    assert findings(promised, "2026-11-06", "CC206") == []
    waited = TOLD + '[[issue.waits]]\nsince = 2026-11-03\nuntil = 2026-11-04\nwhy = "logs"\n'
    assert (
        findings(root(tmp_path, ISSUE.format("defect") + waited, limit), "2026-11-06", "CC206")
        == []
    )
