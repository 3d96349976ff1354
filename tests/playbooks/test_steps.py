"""Advice follows from facts: two records that differ in one fact get advice that differs by it."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from clientcare.playbooks.advice import Advice, StepAdvice, advise_record
from clientcare.playbooks.reading import Playbooks, read_playbooks
from tests.for_each import for_each
from tests.workspaces import workspace

PROJECT = """\
[project]
id = "demo"
name = "Booking portal"
client = "Demo Oy"
lead = "mira"
currency = "EUR"
escalation = [{ level = 1, ours = "mira", theirs = "jan", respond_within = "1d" }]
FACTS
[project.people]
mira = { name = "Mira Laine", side = "us" }
jan = { name = "Jan Salo", side = "client" }
"""
CASES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "steps.toml").read_text(encoding="utf-8")
)
STEPS = [(name, step) for name, case in CASES.items() for step in case["steps"]]
PLAYBOOKS = read_playbooks()


class Facts(NamedTuple):
    """What a test records: records, and lines of the project."""

    records: str
    project: str = ""

    def plus(self, more: str = "", project: str = "") -> "Facts":
        return Facts(self.records + more + "\n", self.project + project + "\n")

    def swapped(self, pair: list[str]) -> "Facts":
        if not pair:
            return self
        assert pair[0] in self.records
        return self._replace(records=self.records.replace(pair[0], pair[1]))


def only(playbook: str) -> Playbooks:
    return Playbooks({playbook: PLAYBOOKS.by_name[playbook]})


def advised(playbook: str, facts: Facts) -> Advice | None:
    """The advice of one playbook on the record of its case."""
    project = PROJECT.replace("FACTS", facts.project)
    space = workspace(facts.records, project=project)
    assert not space.snapshot.invalid, space.snapshot.invalid[0].faults
    entry = space.find(CASES[playbook].get("id", "DEMO-1"))
    assert entry is not None
    found = advise_record(entry, space.contexts[0], only(playbook))
    assert len(found) < 2
    return found[0] if found else None


def steps(playbook: str, facts: Facts) -> dict[str, StepAdvice]:
    found = advised(playbook, facts)
    assert found is not None, "the facts do not show the situation"
    return {step.name: step for step in found.steps}


def open_facts(playbook: str, case: Mapping[str, Any]) -> Facts:
    """The facts with which a step is called for, and open."""
    base = Facts(CASES[playbook]["base"]).swapped(case.get("swap", []))
    return base.plus(case.get("gate", ""), case.get("gate_project", ""))


def test_every_step_of_every_playbook_has_its_fact() -> None:
    shipped = [
        (n, step.name) for n, playbook in PLAYBOOKS.by_name.items() for step in playbook.step
    ]
    assert sorted(STEPS) == sorted(shipped)


@for_each(("playbook", "name"), STEPS)
def test_one_fact_marks_one_step_as_done(playbook: str, name: str) -> None:
    case = CASES[playbook]["steps"][name]
    facts = open_facts(playbook, case)
    fuller = facts.swapped(case.get("add_swap", []))
    fuller = fuller.plus(case.get("add", ""), case.get("add_project", ""))
    assert facts.plus() != fuller
    before, after = steps(playbook, facts), steps(playbook, fuller)
    assert before[name].done is None
    done = after[name].done
    assert done is not None
    assert done.on == case.get("on")
    changed = {*case.get("also", ()), name}
    assert {n for n in before | after if before.get(n) != after.get(n)} == changed


@for_each(("playbook", "name"), STEPS)
def test_a_step_that_is_not_called_for_is_not_shown(playbook: str, name: str) -> None:
    case = CASES[playbook]["steps"][name]
    step = next(one for one in PLAYBOOKS.by_name[playbook].step if one.name == name)
    gated = ("gate" in case or "swap" in case) and "always" not in case
    hidden = "hide" in case or "hide_swap" in case
    assert (gated or hidden) is bool(step.when or step.unless), "a fact that calls for it, or not"
    if gated:
        assert name not in steps(playbook, Facts(CASES[playbook]["base"]))
    if hidden:
        facts = open_facts(playbook, case).swapped(case.get("hide_swap", []))
        assert name not in steps(playbook, facts.plus(case.get("hide", "")))
    assert hidden or not step.unless, "a step with an `unless` needs a fact that hides it"


QUIET = [
    (playbook, label, kind)
    for playbook, case in CASES.items()
    for kind in ("quiet", "quiet_project", "swap")
    for label in case.get(kind, {})
]


@for_each(("playbook", "label", "kind"), QUIET)
def test_facts_without_the_situation_get_no_advice(playbook: str, label: str, kind: str) -> None:
    fact, base = CASES[playbook][kind][label], Facts(CASES[playbook]["base"])
    assert advised(playbook, base) is not None
    facts = base.swapped(fact) if kind == "swap" else base
    facts = facts.plus(fact) if kind == "quiet" else facts
    facts = facts.plus(project=fact) if kind == "quiet_project" else facts
    assert advised(playbook, facts) is None


def test_every_situation_has_facts_without_it() -> None:
    assert {playbook for playbook, _, _ in QUIET} == set(PLAYBOOKS.by_name)


@for_each("playbook", CASES)
def test_advice_does_not_know_what_is_recorded_later(playbook: str) -> None:
    """A fact of a day after the as-of changes nothing."""
    if CASES[playbook].get("id"):
        return
    base = Facts(CASES[playbook]["base"])
    later = base.plus(f'[[touchpoint]]\non = {date(2026, 6, 16)}\nkind = "demo"\nmood = 5')
    assert advised(playbook, later) == advised(playbook, base)


@for_each(("again", "is_open"), [("", True), (", closed = 2026-06-12", False)])
def test_dissatisfaction_that_came_back_is_taken_up_again(again: str, is_open: bool) -> None:
    issue = '[[issue]]\nid = "DEMO-2"\ntitle = "x"\nkind = "dissatisfaction"\nfound = 2026-06-01\n'
    facts = Facts(CASES["falling-mood"]["base"]).plus(issue + "closed = 2026-06-02")
    facts = facts.plus(f"reopened = [{{ on = 2026-06-11{again} }}]")
    assert bool(steps("falling-mood", facts)["take-up"].done) == is_open


def test_a_command_names_whoever_covers_for_who_is_away() -> None:
    facts = Facts(CASES["falling-mood"]["base"])
    away = (
        "away = [{ from = 2026-06-01, cover = 'eva' }] }\neva = { name = 'Eva', side = 'client' }"
    )
    project = PROJECT.replace('side = "client" }', f'side = "client", {away}')
    space = workspace(facts.records, project=project.replace("FACTS", facts.project))
    entry = space.find("demo")
    assert entry
    (advice,) = advise_record(entry, space.contexts[0], only("falling-mood"))
    assert "--with eva" in str(next(one for one in advice.steps if one.name == "call").command)


@for_each(
    ("said", "asked"),
    [
        ("mood = 2", "jan"),
        ("with = ['mira', 'eva', 'jan']\nmood = 2", "eva"),
        ("with = ['jan', 'eva']\nmood = { jan = 4, eva = 2 }", "eva"),
    ],
)
def test_who_was_unhappy_is_called(said: str, asked: str) -> None:
    touch = f'[[touchpoint]]\nid = "DEMO-1"\nkind = "meeting"\non = 2026-06-11\n{said}\n'
    project = PROJECT.replace(
        'side = "client" }', 'side = "client" }\neva.name = "Eva"\neva.side = "client"'
    )
    space = workspace(touch, project=project.replace("FACTS", ""))
    entry = space.find("DEMO-1")
    assert entry
    (advice,) = advise_record(entry, space.contexts[0], only("unhappy-contact"))
    assert f"--with {asked}" in str([one.command for one in advice.steps])


@for_each(("reopened", "done"), [("", True), ("2026-06-10", False)])
def test_a_problem_that_came_back_is_looked_back_at_again(reopened: str, done: bool) -> None:
    again = f"reopened = [{{ on = {reopened}, closed = 2026-06-12 }}]" if reopened else ""
    review = '[[review]]\nid = "R-1"\non = 2026-06-09\nabout = ["DEMO-1"]\n'
    base = CASES["after-a-problem"]["base"]
    found = steps("after-a-problem", Facts(review + base).plus(again))
    assert bool(found["review"].done) == done
