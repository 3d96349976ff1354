"""What the client has not been told: the agenda and the internal report say the same."""

import json
from pathlib import Path

import pytest

from tests.cli.meeting_sample import AS_OF, LOUD, QUIET
from tests.cli.running import run, write

ISSUE = '[[issue]]\nid = "PORTAL-x"\ntitle = "Broken"\nfound = 2026-06-10\n'
TOLD = ISSUE + "told = 2026-06-10\n"
RISK = '[[risk]]\nid = "PORTAL-x"\ntitle = "Broken"\nseen = 2026-06-01\n'
HAPPENED = RISK + "happened = 2026-06-10\n"


@pytest.mark.parametrize(
    ("record", "kind", "words"),
    [
        (TOLD, None, None),
        (ISSUE, "problem", "Problem not told"),
        (ISSUE + "closed = 2026-06-11\n", None, None),
        (TOLD + 'options = [{ title = "o" }]\n', "option", "Way out not presented"),
        (TOLD + 'options = [{ title = "o", presented = 2026-06-11 }]\n', None, None),
        (TOLD + 'compensation = [{ kind = "refund" }]\n', "compensation", "Compensation not offer"),
        (TOLD + 'compensation = [{ what = "cake" }]\n', "compensation", "Compensation not offered"),
        (TOLD + 'compensation = [{ kind = "none" }]\n', None, None),
        (TOLD + 'compensation = [{ kind = "refund", offered = 2026-06-11 }]\n', None, None),
        (TOLD + 'closed = 2026-06-11\ncompensation = [{ kind = "refund" }]\n', None, None),
        (RISK, "risk", "Risk not shared"),
        (RISK + "shared = 2026-06-02\n", None, None),
        (RISK + "shared = 2026-06-02\ninternal = true\n", "risk", "Risk not shared"),
        (RISK + "closed = 2026-06-11\n", None, None),
        (HAPPENED, "risk", "Risk not shared"),
        (HAPPENED + 'became = "PORTAL-outage"\n', None, None),
    ],
)
def test_both_say_what_the_client_does_not_know(
    tmp_path: Path, record: str, kind: str | None, words: str | None
) -> None:
    root = str(write(tmp_path, {**LOUD, "projects/portal/x.toml": record}))
    ran = run("agenda", "portal", "--root", root, *AS_OF, "--format", "json")
    found = json.loads(ran.out)
    named = [one["kind"] for one in (*found["untold"], *found["held_back"])
             if one["record"] == "PORTAL-x"]  # fmt: skip
    assert named == ([kind] if kind else [])
    ran = run("report", "portal", "--audience", "internal", "--root", root, *AS_OF)
    part = ran.out.split("## Not with the client yet")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if "(PORTAL-x)" in line]
    assert [line.startswith(f"- **{words}") for line in lines] == ([True] if words else [])


def test_of_two_moves_of_a_day_the_last_one_is_told_of(tmp_path: Path) -> None:
    moves = [f'{{ on = 2026-06-11, to = 2026-07-{n}, why = "{n}" }}' for n in (10, 20)]
    record = '[[commitment]]\nid = "C-9"\ntitle = "x"\npromised = 2026-07-01\n'
    record += f"moves = [{', '.join(moves)}]\n"
    write(tmp_path, {**LOUD, "projects/portal/nine.toml": record})
    words = ("agenda", "portal", "--format", "json", "--root", str(tmp_path), *AS_OF)
    untold = json.loads(run(*words).out)["untold"]
    assert [(one["new"], one["why"]) for one in untold if one["record"] == "C-9"] == [
        ("2026-07-20", "20")
    ]


@pytest.mark.parametrize("moved", [True, False])
def test_a_new_date_that_lies_far_ahead_is_to_be_told(tmp_path: Path, moved: bool) -> None:
    promise = (
        '[[commitment]]\nid = "GUIDE-x"\ntitle = "Far"\nowner = "liis"\npromised = 2026-11-02\n'
    )
    moves = 'moves = [{ on = 2026-06-14, to = 2026-12-01, why = "w" }]\n'
    people = "[project.people.liis]\nname = 'Liis'\nside = 'us'\n"
    records = QUIET + promise + moves * moved + people
    write(tmp_path, {**LOUD, "projects/quiet.toml": records})
    out = run("status", "guide", "--root", str(tmp_path), *AS_OF).out
    assert ("Far GUIDE-x" in out) == moved
    assert ("next: tell them of the new date, 2026-12-01" in out) == moved, out
