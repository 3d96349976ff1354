"""What a step tells to type does what the step says: typed, the step is done."""

import shlex
from pathlib import Path

import pytest

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.playbooks.advice import Advice, advise_record
from clientcare.store import load
from tests.cli.running import run, write
from tests.playbooks.test_steps import (
    CASES,
    PLAYBOOKS,
    PROJECT,
    STEPS,
    Facts,
    only,
    open_facts,
    steps,
)
from tests.workspaces import SETTINGS, TODAY

BLANKS = {
    "severity": "low", "kind": "service", "reached": "120", "decision": "agreed",
    "due": "2026-06-30", "mood": "4", "effort.work_days": "3", "effort.delay": "1w",
    "effort.cost": "2400", "entry": "1",
}  # fmt: skip
"""What is typed into a blank, by the flag or the field before it; else a word."""
TWICE = {"options-presented"}
"""Conditions that ask for two of what the command records."""
ELSEWHERE = {("unpaid-invoice", "settle")}
"""Steps that are taken in another record: their command advises on that."""

ENDING = {
    ("silent-client", "call"), ("silent-client", "show"), ("silent-client", "invite"),
    ("falling-mood", "why"),
}  # fmt: skip
"""Steps with which the situation is over: the client was reached, or says that it is better."""


def typed(command: str) -> list[str]:
    """Type a command, with something in each blank."""
    words = shlex.split(command.replace(" DATE ", " 2026-07-15 "))
    found = []
    for flag, word in zip(["", *words], words, strict=False):
        name = word.removesuffix("=…") if word.endswith("=…") else flag.strip("-")
        found.append(word.replace("…", BLANKS.get(name, "x")))
    return found[1:]


@pytest.mark.parametrize(("playbook", "name"), STEPS, ids=lambda value: str(value))
def test_the_command_of_a_step_takes_it(playbook: str, name: str, tmp_path: Path) -> None:
    facts = open_facts(playbook, CASES[playbook]["steps"][name])
    step = steps(playbook, facts)[name]
    command = step.when_yes or step.command
    assert command
    if (playbook, name) in ELSEWHERE:
        assert command.startswith("clientcare advise ")
        return
    root = _workspace(tmp_path, facts)
    asked = next(step.done_when for step in PLAYBOOKS.by_name[playbook].step if step.name == name)
    for _ in range(2 if asked in TWICE else 1):
        ran = run(*typed(command), "--root", str(root), "--as-of", str(TODAY))
        assert ran.code == 0, ran.err
    found = _advice(playbook, root)
    assert (found is None) is ((playbook, name) in ENDING)
    if found is None:
        return
    assert [step.name for step in found.steps if step.name == name and step.done] == [name]


ASKING = [
    (name, step.name)
    for name, playbook in PLAYBOOKS.by_name.items()
    for step in playbook.step
    if step.when_yes
]


@pytest.mark.parametrize(("playbook", "name"), ASKING, ids=lambda value: str(value))
def test_asking_records_no_answer(playbook: str, name: str, tmp_path: Path) -> None:
    facts = open_facts(playbook, CASES[playbook]["steps"][name])
    asks = typed(steps(playbook, facts)[name].command or "")
    root = _workspace(tmp_path, facts)
    ran = run(*asks, "--summary", "asked", "--root", str(root), "--as-of", str(TODAY))
    assert ran.code == 0, ran.err
    found = _advice(playbook, root)
    assert found
    assert [step.done for step in found.steps if step.name == name] == [None]


def test_a_blank_is_filled_by_the_flag_or_the_field_before_it() -> None:
    assert typed("clientcare move {id} DATE --why … --set due=…") == [
        "move", "{id}", "2026-07-15", "--why", "x", "--set", "due=2026-06-30",
    ]  # fmt: skip


def _workspace(root: Path, facts: Facts) -> Path:
    return write(
        root,
        {
            "clientcare.toml": SETTINGS,
            "projects/demo/project.toml": PROJECT.replace("FACTS", facts.project),
            "projects/demo/records.toml": facts.records,
        },
    )


def _advice(playbook: str, root: Path) -> Advice | None:
    """The advice of a playbook on what a folder holds."""
    read = load(root)
    space = Workspace(read, Now.end_of(TODAY, read.settings.zone))
    entry = space.find(CASES[playbook].get("id", "DEMO-1"))
    assert entry
    found = advise_record(entry, space.contexts[0], only(playbook))
    return found[0] if found else None
