"""What a finding advises can be typed: with words in the places for words, each command is done."""

import json
import re
import shlex
from pathlib import Path

import pytest

from clientcare.rules.catalogue import HISTORY, LOCKED, LOGIN, Rule, catalogue
from tests.cli.running import run, write
from tests.workspaces import PROJECT, SETTINGS, TODAY

WORDS = {
    r"(owner=|ours=|theirs=|--with )(…|PERSON)": r"\1ann", r"\bdue=…": "due=2026-06-30",
    r"\bseverity=…": "severity=high", r"\bwork_days=…": "work_days=3", r"\bdelay=…": "delay=5d",
    r"\bcost=…": "cost=900", r"\bhow=… *$": "how=mail", r"--mood …": "--mood 3",
    r"\bDATE\b": "2026-06-30", r"\bDAY\b": "2026-06-10", r"\bID\b": "DEMO-8", "…": "words",
}  # fmt: skip
"""What is typed in the place of what a command leaves open."""
AS_OF = ("--as-of", TODAY.isoformat())
ANN = '[people.ann]\nname = "Ann Lee"\nside = "us"\n'
ANOTHER = '[[commitment]]\nid = "DEMO-8"\ntitle = "Another one"\npromised = 2026-12-01\n'
OF_ANOTHER = ("CC508", "CC908")
"""Where the id of another record is to be typed."""
RULES = [
    one
    for one in catalogue().values()
    if one.bad and one.code not in HISTORY | LOCKED and one.code not in ("CC009", "CC010")
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_a_finding_advises_can_be_typed(rule: Rule, tmp_path: Path) -> None:
    files = {"clientcare.toml": SETTINGS + ANN, "projects/demo/records.toml": rule.bad}
    if "[project]" not in rule.bad:
        files["projects/demo/project.toml"] = PROJECT
    if rule.code in OF_ANOTHER:
        files["projects/demo/another.toml"] = ANOTHER
    root = str(write(tmp_path, files))
    words = ("--select", rule.code, "--practice", "thorough", "--output-format", "json")
    found = json.loads(run("check", "--root", root, *AS_OF, *words).out)["findings"]
    found = [one for one in found if one["code"] == rule.code]
    assert found
    for command in re.findall(r"clientcare (.*?)(?=; |$)", found[0]["fix"]):
        assert_it_runs(command, root)


def assert_it_runs(command: str, root: str) -> None:
    """Type a command, and see it done."""
    for place, said in WORDS.items():
        command = re.sub(place, said, command)
    ran = run(*shlex.split(command), "--root", root, *AS_OF, "--dry-run")
    assert ran.code == 0, (command, ran.err)


@pytest.mark.parametrize("kind", ["defect", "requirements", "dispute", "design", "delay"])
def test_what_a_kind_of_problem_calls_for_clears_its_finding(kind: str, tmp_path: Path) -> None:
    fixed = "fixed = 2026-06-12\n" if kind == "defect" else ""
    issue = f'[[issue]]\nid = "I-1"\ntitle = "I"\nkind = "{kind}"\nfound = 2026-06-10\n{fixed}'
    files = {"clientcare.toml": SETTINGS + ANN, "projects/demo/project.toml": PROJECT}
    root = str(write(tmp_path, {**files, "projects/demo/issue.toml": issue}))
    check = ("check", "--root", root, *AS_OF, "--select", "CC216", "--practice", "thorough",
             "--output-format", "json")  # fmt: skip
    ((command, *_),) = (re.findall(r"clientcare (.*?)(?=; |$)", one["fix"])
                        for one in json.loads(run(*check).out)["findings"])  # fmt: skip
    ran = run(*shlex.split(command.replace("…", "words")), "--root", root, *AS_OF)
    assert (ran.code, json.loads(run(*check).out)["findings"]) == (0, []), ran.err


AGREED = (
    '[[change]]\nid = "DEMO-9"\ntitle = "Groups"\nrequested = 2026-06-01\n'
    'assessed = 2026-06-02\ndecided = 2026-06-05\ndecision = "agreed"\n'
)


@pytest.mark.parametrize(
    ("code", "left_out", "record"),
    [
        ("CC501", "goals|out_of_scope", ""),
        ("CC501", "scope|assumptions", ""),
        ("CC502", "pain_points", ""),
        ("CC502", ", confirmed = 2026-06-01", ""),
        ("CC506", "", AGREED),
        ("CC506", "", AGREED + "effort = { cost = 900 }\n"),
    ],
)
def test_what_is_missing_is_recorded_as_the_finding_says(
    code: str, left_out: str, record: str, tmp_path: Path
) -> None:
    what = rf"^({left_out}) = .*\n" if left_out[:1].isalpha() else left_out
    project = re.sub(what, "", PROJECT, flags=re.MULTILINE) if what else PROJECT
    files = {"clientcare.toml": SETTINGS + ANN, "projects/demo/project.toml": project}
    root = str(write(tmp_path, {**files, "projects/demo/records.toml": record}))
    words = ("check", "--root", root, *AS_OF, "--output-format", "json", "--practice", "thorough")

    def found() -> list[str]:
        findings = json.loads(run(*words).out)["findings"]
        return [one["fix"].partition(": clientcare ")[2] for one in findings if one["code"] == code]

    (command,) = found()
    for place, said in WORDS.items():
        command = re.sub(place, said, command)
    assert run(*shlex.split(command), "--root", root, *AS_OF).code == 0
    assert found() == []


@pytest.mark.parametrize("levels", [(2,), (2, 1), (1, 2)])
@pytest.mark.parametrize("by", ["us", "client"])
def test_at_the_top_of_the_ladder_no_next_level_is_advised(
    tmp_path: Path, levels: tuple[int, ...], by: str
) -> None:
    raised = "".join(
        f'[[issue.escalations]]\nlevel = {n}\nby = "{by}"\nraised = 2026-06-0{day}\n'
        for day, n in enumerate(levels, start=1)
    )
    files = {
        "clientcare.toml": SETTINGS + ANN,
        "projects/demo/project.toml": PROJECT,
        "projects/demo/records.toml": LOGIN + "found = 2026-05-29\n" + raised,
    }
    root = str(write(tmp_path, files))
    words = ("--select", "CC301", "--output-format", "json")
    found = json.loads(run("check", "--root", root, *AS_OF, *words).out)["findings"]
    found = [one for one in found if one["code"] == "CC301"]
    pending = json.loads(run("waiting", "--root", root, *AS_OF, "--format", "json").out)["pending"]
    next_steps = [one["next_step"] for one in pending if one["kind"] == "escalation"]
    assert found
    assert next_steps
    assert all("next level" not in one["fix"] for one in found)
    for one in found:
        for command in re.findall(r"clientcare (.*?)(?=; |$)", one["fix"]):
            assert_it_runs(command, root)
    for step in next_steps:
        assert_it_runs(step["command"].removeprefix("clientcare "), root)


OF_SEVERAL = """
[[issue]]
id = "DEMO-1"
title = "Payment fails"
severity = "low"
found = 2026-06-01
told = 2026-06-01
triaged = 2026-06-01
owner = "ann"
promised = 2026-06-10
plan = [{ step = "one", owner = "ann", due = 2026-06-09 }, { step = "two", owner = "ann" }]
moves = [
    { on = 2026-06-01, to = 2026-06-30, why = "x", told = 2026-06-01 },
    { on = 2026-06-12, to = 2026-07-30, why = "y" },
]
waits = [{ since = 2026-06-01, why = "a" }, { since = 2026-06-02, why = "b" }]
"""


def test_an_answer_is_recorded_in_the_entry_that_it_is_about(tmp_path: Path) -> None:
    files = {"clientcare.toml": SETTINGS + ANN, "projects/demo/project.toml": PROJECT}
    file = "projects/demo/records.toml"
    root = str(write(tmp_path, {**files, file: OF_SEVERAL}))
    waiting = json.loads(run("waiting", "--root", root, *AS_OF, "--format", "json").out)
    answers = [yes for one in waiting["pending"] if (yes := one["next_step"]["when_yes"])]
    found = json.loads(run("check", "--root", root, *AS_OF, "--output-format", "json").out)
    step = next(one["fix"] for one in found["findings"] if one["code"] == "CC210")
    for command in (*answers, step.rpartition(": ")[2]):
        assert run(*shlex.split(command)[1:], "--root", root, *AS_OF).code == 0
    text = (tmp_path / file).read_text()
    assert 'due = 2026-06-09, done = 2026-06-15 }, { step = "two", owner = "ann" }]' in text
    assert "told = 2026-06-01, agreed = 2026-06-15 }" in text
    assert 'to = 2026-07-30, why = "y" }' in text
    assert '{ since = 2026-06-01, why = "a", until = 2026-06-15 }' in text


def test_which_option_the_client_chose_is_not_guessed(tmp_path: Path) -> None:
    files = {"clientcare.toml": SETTINGS + ANN, "projects/demo/project.toml": PROJECT}
    options = 'options = [{ title = "a", presented = 2026-06-02 }, { title = "b" }]\n'
    record = OF_SEVERAL.partition("plan =")[0] + options
    root = str(write(tmp_path, {**files, "projects/demo/records.toml": record}))
    said = run("waiting", "--root", root, *AS_OF).out
    assert "mark DEMO-1 options.chosen --entry …" in said


@pytest.mark.parametrize(
    ("record", "rule", "command"),
    [
        ("promised = 2026-06-12\n", "CC102", "reminders --set how=mail"),
        (
            'promised = 2026-06-11\nreminders = [{ on = 2026-06-15, how = "mail" }]\n',
            "CC102", "reminders --set how=call",
        ),
        (
            ('kind = "payment"\namount = 5\ncurrency = "EUR"\ninvoice = "7"\n'
             'promised = 2026-06-12\nreminders = [{ on = 2026-06-15, how = "mail" }]\n'),
            "CC801", "reminders --set how=call",
        ),
    ],
)  # fmt: skip
def test_nobody_is_advised_to_send_the_reminder_that_was_sent(
    tmp_path: Path, record: str, rule: str, command: str
) -> None:
    owed = (
        f'[[commitment]]\nid = "DEMO-1"\ntitle = "Accounts"\nby = "client"\nowner = "jan"\n{record}'
    )
    files = {
        "clientcare.toml": SETTINGS,
        "projects/demo/project.toml": PROJECT,
        "projects/demo/records.toml": owed,
    }
    root = str(write(tmp_path, files))
    ran = run("check", "--root", root, *AS_OF, "--select", rule, "--output-format", "json")
    [one] = [one for one in json.loads(ran.out)["findings"] if one["code"] == rule]
    assert one["fix"].endswith(f"clientcare mark DEMO-1 {command}")
    pending = json.loads(run("waiting", "--root", root, *AS_OF, "--format", "json").out)["pending"]
    assert pending[0]["next_step"]["command"] == f"clientcare mark DEMO-1 {command}"


FORECAST = "moves = [{ on = 2026-06-03, to = 2026-06-10, why = 'more work' }]\n"
PASSED = (
    LOGIN + 'severity = "high"\n' + "found = 2026-06-02\ntold = 2026-06-02\ntriaged = 2026-06-02\n"
)


@pytest.mark.parametrize(
    ("codes", "record", "typed"),
    [
        (
            ("CC101", "CC106"),
            ANOTHER.replace("2026-12-01", "2026-06-05") + FORECAST,
            "move DEMO-8 DATE --why … --told today",
        ),
        (
            ("CC206", "CC106"),
            PASSED + "promised = 2026-06-05\n" + FORECAST,
            "move DEMO-1 DATE --why … --told today",
        ),
        (("CC206",), PASSED, "mark DEMO-1 --set promised=DATE"),
        (("CC507",), AGREED.partition("decided")[0].replace("-02", "-01"), "mark DEMO-9 presented"),
    ],
)
def test_what_a_finding_advises_clears_it(
    codes: tuple[str, ...], record: str, typed: str, tmp_path: Path
) -> None:
    limit = '[policy]\ndecide_change = "5d"\n[policy.severity.high]\nfix = "3d"\n'
    files = {"clientcare.toml": SETTINGS + ANN + limit, "projects/demo/project.toml": PROJECT}
    root = str(write(tmp_path, {**files, "projects/demo/records.toml": record}))
    words = ("check", "--root", root, *AS_OF, "--output-format", "json")

    def found() -> dict[str, str]:
        findings = json.loads(run(*words).out)["findings"]
        return {one["code"]: one["fix"] for one in findings if one["code"] in codes}

    fixes = found()
    assert [typed in fixes[code] for code in codes] == [True] * len(codes), fixes
    if "CC101" in codes:
        assert typed in run("waiting", "--root", root, *AS_OF).out
    for place, words_for in WORDS.items():
        typed = re.sub(place, words_for, typed)
    assert run(*shlex.split(typed), "--root", root, *AS_OF).code == 0
    assert found() == {}


@pytest.mark.parametrize("by", ["us", "client"])
@pytest.mark.parametrize("raised", ["2026-06-15T09:00:00", "2026-06-03T09:00:00"])
def test_only_the_side_that_was_asked_is_told_to_answer_an_escalation(
    tmp_path: Path, by: str, raised: str
) -> None:
    files = {
        "clientcare.toml": SETTINGS + ANN,
        "projects/demo/project.toml": PROJECT,
        "projects/demo/records.toml": PASSED
        + f'[[issue.escalations]]\nlevel = 1\nby = "{by}"\nraised = {raised}\n',
    }
    at = ("--root", str(write(tmp_path, files)), "--as-of", "2026-06-15T09:30")
    answer, further = "escalate DEMO-1 --answered", "escalate DEMO-1 --why"
    steps = run("status", "demo", *at).out.partition("do next")[2]
    check = run("check", "--select", "CC301", "--output-format", "full", *at).out
    waiting = run("waiting", *at).out
    assert (answer in steps, answer in waiting) == (by == "client",) * 2
    assert (further in waiting) == (by == "us")
    if "CC301" in check:
        assert (answer in check, further in check) == (by == "client", True)
