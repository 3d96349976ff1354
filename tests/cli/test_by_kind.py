"""What a problem needs by its kind and by its severity over time, from outside."""

import json
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.cli.test_came_back import PROJECT, findings, root, row

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


# Severity over time ------------------------------------------------------------------------------

MEDIUM = (
    '[[issue]]\nid = "i1"\ntitle = "Orders are slow"\nseverity = "medium"\nowner = "a"\n'
    "found = 2026-11-02T10:00:00\ntold = 2026-11-02T10:00:00\ntriaged = 2026-11-04T10:00:00\n"
    'updates = [{ on = 2026-11-09, text = "a" }, { on = 2026-11-16T09:00:00, text = "b" }]\n'
)
RAISED = MEDIUM + '[[issue.ranked]]\non = 2026-11-16T10:00:00\nseverity = "critical"\nwhy = "all"\n'
BY_SEVERITY = ("CC201", "CC202", "CC207", "CC212", "CC302")


def clocks(where: str, day: str) -> dict[str, tuple[str, str | None, str | None]]:
    ran = run("explain", "i1", "--root", where, "--as-of", day, "--format", "json")
    found = json.loads(ran.out)["clocks"]
    return {c["name"]: (c["state"], c["start"], c["limit"]) for c in found}


def test_a_raise_starts_the_clocks_of_the_higher_rank_then(tmp_path: Path) -> None:
    where = root(tmp_path, RAISED)
    for calm in ("2026-11-13", "2026-11-16T11:00:00", "2026-11-17T09:30:00"):
        assert codes(where, calm, *BY_SEVERITY) == set(), calm
    late = findings(where, "2026-11-18", "CC302", "CC207", "CC202")
    assert [said[:5] for said in late] == ["CC302", "CC207"]
    assert late[0] == "CC302 i1: critical, unfixed for 2 working days, and not escalated"
    said = clocks(where, "2026-11-18")
    assert said["triage"][0] == "in time"
    assert said["escalate"] == ("overdue", "2026-11-16T10:00:00+01:00", "1d")


def test_as_of_a_day_before_the_raise_it_is_what_it_was(tmp_path: Path) -> None:
    where = root(tmp_path, RAISED)
    before = clocks(where, "2026-11-13")
    assert "escalate" not in before
    assert row(where, "issue", "i1", "2026-11-13")["severity"] == "medium"
    assert row(where, "issue", "i1", "2026-11-18")["severity"] == "critical"


def test_lowering_undoes_no_breach(tmp_path: Path) -> None:
    critical = MEDIUM.replace('"medium"', '"critical"')
    lowered = '[[issue.ranked]]\non = 2026-11-{}T09:00:00\nseverity = "low"\n'
    late = root(tmp_path, critical + lowered.format("06"))
    assert clocks(late, "2026-11-18")["escalate"][0] == "overdue"
    early = root(tmp_path, critical + lowered.format("03"))
    assert "escalate" not in clocks(early, "2026-11-18")
    assert "CC302" not in codes(early, "2026-11-18", "CC302")


@pytest.mark.parametrize("serious", ["critical", "high"])
def test_lowering_undoes_no_breach_of_what_serious_problems_need(
    tmp_path: Path, serious: str
) -> None:
    """The options (5d), the plan (2d) and the compensation (10d) that were late before stay so."""
    promise = '[[commitment]]\nid = "c1"\ntitle = "Launch"\npromised = 2026-12-18\n'
    issue = MEDIUM.replace('"medium"', f'"{serious}"\naffects = ["c1"]')
    lowered = '[[issue.ranked]]\non = {}T09:00:00\nseverity = "low"\n'
    needs = ("CC208", "CC209", "CC804")
    late = root(tmp_path, promise + issue + lowered.format("2026-11-26"))
    assert codes(late, "2026-11-27", *needs) == {*needs}
    assert {clocks(late, "2026-11-27")[name][0] for name in ("options", "plan")} == {"overdue"}
    again = '[[issue.ranked]]\non = 2026-11-27T09:00:00\nseverity = "high"\n'
    raised = root(tmp_path, promise + issue + lowered.format("2026-11-26") + again)
    assert codes(raised, "2026-11-27", *needs) == {*needs}
    early = root(tmp_path, promise + issue + lowered.format("2026-11-04"))
    assert codes(early, "2026-11-27", *needs) == set()
    raised = root(tmp_path, promise + issue + lowered.format("2026-11-04") + again)
    assert codes(raised, "2026-11-27", *needs) == set()
    assert codes(raised, "2026-12-02", *needs) == {"CC209"}
    assert clocks(raised, "2026-12-02")["plan"][1] == "2026-11-27T09:00:00+01:00"


def test_a_new_rank_is_recorded_by_mark(tmp_path: Path) -> None:
    where = root(tmp_path, MEDIUM)
    ran = run("mark", "i1", "ranked", "--set", "severity=critical", "--on", "2026-11-16",
              "--root", where)  # fmt: skip
    assert ran.code == 0, ran.err
    assert row(where, "issue", "i1", "2026-11-18")["severity"] == "critical"
