"""`clientcare waiting` from outside: both directions, every format, and when nobody waits."""

import json
import time
from pathlib import Path

import pytest

from tests.cli.meeting_sample import ALL, AS_OF, QUIET, snapshot
from tests.cli.running import FILES, PROJECT, error, run, write


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path, ALL)


def test_the_longest_wait_stands_first_in_both_directions(root: Path) -> None:
    assert run("waiting", "--root", str(root), *AS_OF) == (0, snapshot("waiting.txt"), "")


def test_markdown_of_one_project(root: Path) -> None:
    words = ("waiting", "portal", "--format", "markdown", "--root", str(root), *AS_OF)
    assert run(*words) == (0, snapshot("waiting.md"), "")


def test_json_has_everything_that_text_has(root: Path) -> None:
    code, out, err = run("waiting", "--format", "json", "--root", str(root), *AS_OF)
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert {key: found[key] for key in found if key != "pending"} == {
        "version": 1,
        "as_of": "2026-06-15",
        "unreadable": [],
        "orphans": 0,
    }
    assert [one["record"] for one in found["pending"]] == [
        "ARCHIVE-box", "PORTAL-invoice", "PORTAL-rule", "PORTAL-admin", "PORTAL-groups",
        "PORTAL-secret", "PORTAL-mail", "PORTAL-sign-in", "PORTAL-outage", "PORTAL-search",
        "ARCHIVE-invoice",
    ]  # fmt: skip
    assert found["pending"][1] == {
        "kind": "payment",
        "project": "portal",
        "record": "PORTAL-invoice",
        "title": "Invoice 7",
        "on": "client",
        "who": "Eva Lind",
        "since": "2026-06-01",
        "days": 10,
        "late": True,
        "blocks": [],
        "reminded": "2026-06-02",
        "amount": "4800.50",
        "open": "4800.50",
        "currency": "EUR",
        "internal": False,
        "next_step": {
            "what": "call, and ask for the reason",
            "command": "clientcare mark PORTAL-invoice reminders --set how=call",
            "when_yes": None,
        },
        "root": None,
    }
    last = found["pending"][-1]
    assert (last["who"], last["days"], last["reminded"], last["next_step"]) == (
        None,
        -11,
        None,
        None,
    )


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process is fixed there")
def test_neither_zone_nor_locale_of_the_machine_matters(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("--root", str(root), *AS_OF)
    before = [run(name, "portal", *words) for name in ("waiting", "agenda", "advise")]
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LC_ALL", "fi_FI.UTF-8")
    time.tzset()
    try:
        assert [run(name, "portal", *words) for name in ("waiting", "agenda", "advise")] == before
    finally:
        monkeypatch.undo()
        time.tzset()


def test_nobody_waits(tmp_path: Path) -> None:
    write(tmp_path, {"clientcare.toml": "", "projects/guide.toml": QUIET})
    assert run("waiting", "--root", str(tmp_path), *AS_OF).out == (
        "Mon 2026-06-15 · nobody waits for anybody\n"
    )
    assert run("waiting", "--format", "markdown", "--root", str(tmp_path), *AS_OF).out == (
        "# Who waits for whom, as of 2026-06-15\n\n**Mon 2026-06-15** · nobody waits for anybody\n"
    )
    found = json.loads(run("waiting", "--format", "json", "--root", str(tmp_path), *AS_OF).out)
    assert found["pending"] == []


def test_what_cannot_be_read_is_said_first(root: Path) -> None:
    write(root, {"projects/portal/torn.toml": "[[issue]\n"})
    text = run("waiting", "guide", "--root", str(root), *AS_OF).out
    assert text.startswith(
        "1 file cannot be read whole; no figure below has what is missing\n"
        "- projects/portal/torn.toml:1: "
    )
    markdown = run("waiting", "--format", "markdown", "--root", str(root), *AS_OF).out
    assert markdown.split("\n")[2].startswith("**1 file cannot be read whole")
    found = json.loads(run("waiting", "--format", "json", "--root", str(root), *AS_OF).out)
    assert found["unreadable"][0]["file"] == "projects/portal/torn.toml"


def test_an_unknown_project_is_named_with_the_nearest(root: Path) -> None:
    assert run("waiting", "portals", "--root", str(root), *AS_OF) == (
        2,
        "",
        error('there is no project "portals"', "did you mean `portal`?"),
    )


@pytest.mark.parametrize(("side", "next_step"), [("us", "deliver"), ("client", None)])
def test_what_came_back_after_its_acceptance_is_waited_for(
    tmp_path: Path, side: str, next_step: str | None
) -> None:
    record = f'\n[[commitment]]\nid = "G-1"\ntitle = "Photos"\nby = "{side}"\nowner = "liis"\n'
    facts = "promised = 2026-06-12\n" + "".join(f"{key} = 2026-06-10\n" for key in DELIVERED)
    back = "returns = [{ on = 2026-06-10 }]\n[[touchpoint]]\nkind = 'meeting'\non = 2026-06-08\n"
    write(tmp_path, {"clientcare.toml": "", "projects/guide.toml": QUIET + record + facts + back})
    out = run("waiting", "--format", "json", "--root", str(tmp_path), *AS_OF).out
    (one,) = json.loads(out)["pending"]
    assert (one["kind"], one["on"], one["since"]) == ("commitment", side, None)
    assert (one["next_step"] or {}).get("what") == next_step
    text = run("agenda", "guide", "--root", str(tmp_path), *AS_OF).out
    assert text.index("accepted ") < text.index("sent back ")


DELIVERED = ("delivered", "accepted")
CALLED = 'promised = 2026-06-10\nreminders = [{ on = 2026-06-11, how = "call" }]'


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ('delivered = 2026-06-12', []),
        ('promised = 2026-06-30', []),
        ('promised = 2026-06-12', ["remind them"]),
        ('promised = 2026-06-10\nreminders = [{ on = 2026-06-11, how = "mail" }]',
         ["call, and ask what stands in the way"]),
        (CALLED,
         ["ask the next level for help"]),
        (f"{CALLED}\nescalations = [{{ raised = 2026-06-12 }}]",
         ["call again", "ask again, or call the next level"]),
        ("promised = 2026-06-10\n[[touchpoint]]\nkind = 'call'\non = 2026-06-09\nabout = ['G-1']",
         ["remind them"]),
        ("promised = 2026-06-10\n[[touchpoint]]\nkind = 'call'\non = 2026-06-10\nabout = ['G-1']",
         ["ask the next level for help"]),
        (f"{CALLED}\ndelivered = 2026-06-11\nreturns = [{{ on = 2026-06-12 }}]",
         ["remind them"]),
        ('kind = "payment"\npromised = 2026-06-11', ["remind them by mail"]),
        (f"kind = 'payment'\n{CALLED}", ["write the invoice"]),
        (f"kind = 'payment'\ninvoice = '7'\n{CALLED}", ["send the formal notice after 2026-06-24"]),
        (f"kind = 'payment'\n{CALLED}".replace("call", "legal"),
         ["ask what became of it"]),
    ],
)  # fmt: skip
def test_the_next_step_follows_from_what_was_tried(
    tmp_path: Path, records: str, expected: list[str]
) -> None:
    input_ = f'\n[[commitment]]\nid = "G-1"\ntitle = "Photos"\nby = "client"\n{records}\n'
    write(tmp_path, {"clientcare.toml": "", "projects/guide.toml": QUIET + input_})
    out = run("waiting", "--format", "json", "--root", str(tmp_path), *AS_OF).out
    assert [one["next_step"]["what"] for one in json.loads(out)["pending"]] == expected


def test_what_shows_no_colour_runs_no_rule(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    views = (("waiting",), ("agenda", "portal"))
    before = [run(*view, "--root", str(root), *AS_OF) for view in views]
    monkeypatch.setattr("clientcare.summary.model.judge", None)
    assert [run(*view, "--root", str(root), *AS_OF) for view in views] == before
    assert before[0].code == before[1].code == 0


@pytest.mark.parametrize(("accepted", "waits"), [("", True), ("accepted = 2026-06-12\n", False)])
def test_what_a_closed_project_still_waits_for_is_told(
    tmp_path: Path, accepted: str, waits: bool
) -> None:
    project = '[project]\nid = "p"\nname = "P"\nclient = "Acme Oy"\nclosed = 2026-06-12\n'
    done = "promised = 2026-06-11\ndelivered = 2026-06-11\n"
    record = f'[[commitment]]\nid = "C-1"\ntitle = "Search"\n{done}{accepted}'
    root = str(
        write(tmp_path, {"clientcare.toml": "", "projects/p/project.toml": project + record})
    )
    found = json.loads(run("waiting", "--format", "json", "--root", root, *AS_OF).out)
    assert [one["kind"] for one in found["pending"]] == (["acceptance"] if waits else [])
    found = json.loads(run("status", "--format", "json", "--root", root, *AS_OF).out)
    assert [one["id"] for one in found["projects"]] == (["p"] if waits else [])


@pytest.mark.parametrize(("day", "said"), [("13", "today"), ("14", "since 2026-06-13")])
def test_over_a_weekend_only_the_day_itself_is_called_today(
    day: str, said: str, tmp_path: Path
) -> None:
    text = '[project]\nid = "p"\nname = "P"\nclient = "C"\n\n[[touchpoint]]\nid = "T-1"\n'
    text += 'on = 2026-06-13\nkind = "complaint"\nfrom = "client"\nsummary = "Nothing works"\n'
    root = str(write(tmp_path, {"clientcare.toml": "", "projects/p.toml": text}))
    shown = run("waiting", "--root", root, "--as-of", f"2026-06-{day}").out
    (row,) = [line for line in shown.splitlines() if "Nothing works" in line]
    assert row.startswith(f"{said}  ")


def test_a_pause_to_come_says_how_far_off_it_is(tmp_path: Path) -> None:
    pause = "[[project.paused]]\nfrom = 2026-06-22\n"
    root = str(write(tmp_path, {**FILES, "projects/portal/project.toml": PROJECT + pause}))
    text = run("waiting", "--root", root, "--as-of", "2026-06-15").out
    assert "in 4 days  Jan Berg · Room portal portal" in text
    assert "their word on the pause from 2026-06-22" in text
    assert "when they say yes: clientcare mark portal paused.agreed" in text
    asking = text.partition("agree to the pause: clientcare ")[2].splitlines()[0].split()
    assert run(*asking, "--root", root, "--as-of", "2026-06-15").code == 0
    text = run("waiting", "--root", root, "--as-of", "2026-06-15").out
    assert "next: wait for their answer" in text
