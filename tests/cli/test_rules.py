"""`rule` and `config`: whole outputs, and what they refuse."""

import json
from pathlib import Path

import pytest

from clientcare.rules.catalogue import catalogue
from tests.cli.running import FILES, error, run, write

PAGE = """\
CC106 untold-slip
  what      A date was moved, and the client was not told in time.
  why       We know that the date will not hold, and the client does not.
  do        tell the client today, and record it: clientcare mark ID told
  severity  error
  runs      from practice = "essential" on
  looks at  open commitments and issues; of commitments: ours

  bad, as of 2026-06-15
    [[commitment]]
"""

CALENDAR = """\
[project]
id = "portal"
name = "Room portal"
client = "Acme Oy"

[project.calendar]
holidays = "EE"
closed = [2026-12-24, { from = 2026-07-06, to = 2026-07-17, why = "summer break" }]

[project.policy]
max_moves = 3
"""


def test_the_page_of_a_rule() -> None:
    code, out, err = run("rule", "untold-slip")
    assert (code, err) == (0, "")
    assert out.startswith(PAGE)
    assert "\n  good, as of 2026-06-15\n    [[commitment]]\n" in out
    assert run("rule", "cc106").out == out


def test_every_rule_is_listed_and_has_a_page() -> None:
    lines = run("rule").out.splitlines()
    assert lines[0].split() == ["CODE", "NAME", "SEVERITY", "LEVEL", "WHAT"]
    assert [line.split()[0] for line in lines[1:]] == list(catalogue())
    for rule in catalogue().values():
        out = run("rule", rule.name).out
        assert out.startswith(f"{rule.code} {rule.name}\n")
        assert "{id}" not in out


def test_a_part_of_a_name_or_a_family_lists_what_it_stands_for() -> None:
    assert [line.split()[0] for line in run("rule", "CC3").out.splitlines()[1:]] == [
        code for code in catalogue() if code.startswith("CC3")
    ]
    assert [line.split()[1] for line in run("rule", "untold").out.splitlines()[1:]] == [
        "untold-slip", "untold-issue",
    ]  # fmt: skip


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    said = error('there is no rule "overdue-comitment"', "did you mean `overdue-commitment`?")
    assert run("rule", "overdue-comitment") == (2, "", said)


def test_rule_json_says_everything() -> None:
    found = json.loads(run("rule", "unreadable-file", "--format", "json").out)
    assert list(found) == ["version", "as_of", "unreadable", "rules"]
    assert (found["version"], found["as_of"], found["unreadable"]) == (1, None, [])
    (rule,) = found["rules"]
    assert list(rule) == [
        "code", "name", "severity", "level", "on", "looks_at", "whose", "gap", "locked",
        "instead_of", "what", "why", "fix", "bad", "good",
    ]  # fmt: skip
    assert (rule["code"], rule["locked"]) == ("CC001", True)
    everything = json.loads(run("rule", "--format", "json").out)
    assert len(everything["rules"]) == len(catalogue())


# config ------------------------------------------------------------------------------------------


def _settings(out: str) -> dict[str, tuple[str, str]]:
    """Read the table: setting → origin, value."""
    head, *lines = out.splitlines()
    second, third = head.index("FROM"), head.index("VALUE")
    rows = [(line[:second], line[second:third], line[third:]) for line in lines]
    return {key.strip(): (origin.strip(), value) for key, origin, value in rows}


def test_config_says_where_each_value_came_from(tmp_path: Path) -> None:
    root = str(write(tmp_path))
    code, out, err = run("config", "--root", root)
    found = _settings(out)
    assert (code, err) == (0, "")
    assert found["root"] == ("--root", json.dumps(root))
    assert found["time_zone"] == ("workspace, clientcare.toml:1", '"Europe/Helsinki"')
    assert found["calendar.holidays"] == ("workspace, clientcare.toml:8", '"FI"')
    assert found["calendar.workdays"] == ("default", '["mon", "tue", "wed", "thu", "fri"]')
    assert found["cadence.update"] == ("default", "-")
    assert found["record.commit"] == ("default", "false")
    assert found["policy.severity.critical.tell"] == ("default", '"4ch"')


def test_config_of_a_project_shows_its_own_over_the_workspaces(tmp_path: Path) -> None:
    root = str(write(tmp_path, {**FILES, "projects/portal/project.toml": CALENDAR}))
    found = _settings(run("config", "port", "--root", root).out)
    place = "project portal, projects/portal/project.toml"
    assert found["calendar.holidays"] == (f"{place}:7", '"EE"')
    assert found["calendar.closed"] == (
        f"{place}:8",
        '[2026-12-24, { from = 2026-07-06, to = 2026-07-17, why = "summer break" }]',
    )
    assert found["policy.max_moves"] == (f"{place}:11", "3")
    assert found["time_zone"][0] == "workspace, clientcare.toml:1"
    workspace = _settings(run("config", "--root", root).out)
    assert workspace["policy.max_moves"] == ("default", "2")


def test_config_names_flags_and_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(write(tmp_path))
    monkeypatch.setenv("CLIENTCARE_ROOT", root)
    monkeypatch.setenv("CLIENTCARE_OUTPUT_FORMAT", "github")
    found = _settings(run("config", "--as-of", "2026-06-15").out)
    assert found["root"][0] == "CLIENTCARE_ROOT"
    assert found["as_of"] == ("--as-of", '"2026-06-15"')
    assert found["output_format"] == ("CLIENTCARE_OUTPUT_FORMAT", '"github"')
    monkeypatch.delenv("CLIENTCARE_ROOT")
    monkeypatch.chdir(root)
    assert _settings(run("config").out)["root"][0] == "the current folder or above"


def test_config_json(tmp_path: Path) -> None:
    root = str(write(tmp_path, {**FILES, "projects/portal/project.toml": CALENDAR}))
    found = json.loads(run("config", "portal", "--root", root, "--format", "json").out)
    assert list(found) == ["version", "as_of", "unreadable", "project", "settings"]
    assert found["project"] == "portal"
    assert {"key": "cadence.update", "value": None, "origin": "default"} in found["settings"]
    assert {
        "key": "calendar.closed",
        "value": [
            "2026-12-24",
            {"from": "2026-07-06", "to": "2026-07-17", "why": "summer break"},
        ],
        "origin": "project portal, projects/portal/project.toml:8",
    } in found["settings"]
