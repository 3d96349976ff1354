"""`clientcare log`: a whole meeting in one go, all of it or nothing."""

import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from clientcare.store import saving
from tests.cli.recording_sample import FILES, OUTAGE, OUTAGE_FILE, SEARCH, SEARCH_FILE, Care
from tests.cli.running import error, run, write
from tests.history.repositories import Repo

HERE = "projects/acme/log/2026-06-08"
LOG = f"{HERE}-meeting-x1.toml"
MOVED = SEARCH + 'moves = [{ on = 2026-06-08, to = 2026-06-19, why = "the map" }]\n'
MEETING = (
    "log", "meeting", "--project", "acme", "--with", "mira,jan", "--mood", "3", "--why", "tired",
    "--ours", "in test", "--theirs", "waiting", "--decision", "One, and two", "--decision", "Three",
    "--told", "ACME-search,outage", "--told", "map", "--about", "invoice",
    "--promise", "mira 2026-06-19 Room plan", "--promise", "jan wed Photos of the rooms",
)  # fmt: skip


@pytest.fixture
def care(tmp_path: Path) -> Care:
    return Care(tmp_path, {**FILES, SEARCH_FILE: MOVED})


WRITTEN = {
    LOG: """\
[[touchpoint]]
id = "ACME-meeting-2026-06-08-x1"
on = 2026-06-08T14:30:00
kind = "meeting"
with = ["mira", "jan"]
ours = "in test"
theirs = "waiting"
decisions = ["One, and two", "Three"]
mood = 3
why = "tired"
about = ["ACME-invoice", "ACME-search", "ACME-outage", "ACME-map"]
""",
    SEARCH_FILE: MOVED.replace('"the map" }', '"the map", told = 2026-06-08 }'),
    OUTAGE_FILE: OUTAGE.replace('owner = "mira"\n', 'told = 2026-06-08T14:30:00\nowner = "mira"\n'),
    "projects/acme/others.toml": FILES["projects/acme/others.toml"].replace(
        "seen = 2026-06-01\n", "seen = 2026-06-01\nshared = 2026-06-08\n"
    ),
    "projects/acme/commitments/room-plan.toml": """\
[[commitment]]
id = "ACME-room-plan"
title = "Room plan"
owner = "mira"
made = 2026-06-08
promised = 2026-06-19
sources = ["ACME-meeting-2026-06-08-x1"]
""",
    "projects/acme/commitments/photos-rooms.toml": """\
[[commitment]]
id = "ACME-photos-rooms"
title = "Photos of the rooms"
by = "client"
owner = "jan"
made = 2026-06-08
promised = 2026-06-10
sources = ["ACME-meeting-2026-06-08-x1"]
""",
}


def test_a_whole_meeting_is_recorded_in_one_go(care: Care) -> None:
    ran = care(*MEETING)
    assert ran.code == 0
    assert ran.err == '"wed" is Wednesday 2026-06-10\n'
    assert (
        "recorded: ACME-meeting-2026-06-08-x1: meeting of 2026-06-08 14:30, "
        "ACME-search told 2026-06-08, ACME-outage told 2026-06-08, ACME-map shared 2026-06-08, "
        "new commitment ACME-room-plan, new commitment ACME-photos-rooms\n"
    ) in ran.out
    assert care.texts() == {**FILES, SEARCH_FILE: MOVED, **WRITTEN}


@pytest.mark.parametrize(
    ("day", "written"),
    [
        ("week 26", "2026-06-26"), ("week 26 2026", "2026-06-26"), ("12 June", "2026-06-12"),
        ("June 12 2026", "2026-06-12"), ("12.6.", "2026-06-12"), ("fri", "2026-06-12"),
        ("12 June 14:00", "2026-06-12T14:00:00"),
    ],
)  # fmt: skip
def test_the_day_of_a_promise_may_be_several_words(care: Care, day: str, written: str) -> None:
    ran = care("log", "call", "--promise", f"mira {day} 3 maps of May 5")
    assert ran.code == 0, ran.err
    text = "".join(care.texts().values())
    assert (
        f'title = "3 maps of May 5"\nowner = "mira"\nmade = 2026-06-08\npromised = {written}\n'
        in text
    )


@pytest.mark.parametrize("text", ["Mira Laine fri Map", "mira Map fri", "mira next fri Map"])
def test_where_no_day_follows_the_owner_the_order_is_named(care: Care, text: str) -> None:
    said = care.refused("log", "call", "--promise", text)
    assert said == error(
        f'"{text.split()[1]}" is not a day',
        'write "OWNER DATE TITLE", as in "mira 2026-05-08 Room search"',
    )


def test_a_day_in_words_that_does_not_exist_is_named_whole(care: Care) -> None:
    said = care.refused("log", "call", "--promise", "mira 31 June Map")
    assert said.startswith('error: "31 June" is not a day\n')


@pytest.mark.parametrize("name", ["open", "write", "fsync", "replace", "link"])
def test_what_cannot_be_written_whole_is_not_written_at_all(
    care: Care, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, calls = getattr(os, name), [0]
    at = {"open": 12, "replace": 3, "link": 4}.get(name, 4)

    def failing(*given: object, **more: object) -> object:
        calls[0] += 1
        if calls[0] == at:
            raise OSError(28, "No space left on device")
        return original(*given, **more)

    before = care.texts()

    def save(*given: object) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(os, name, failing)
            really(*given)  # type: ignore[arg-type]

    really = saving.save
    monkeypatch.setattr(saving, "save", save)
    ran = care(*MEETING)
    assert (ran.code, ran.out) == (2, "")
    assert "the record cannot be written: No space left on device" in ran.err
    assert care.texts() == before
    assert not (care.root / "projects/acme/log").exists()


@pytest.mark.parametrize(("client", "is_refused"), [("East Inc", True), ("ACME", False)])
def test_no_client_is_told_of_what_is_of_another(care: Care, client: str, is_refused: bool) -> None:
    project = FILES["projects/acme/project.toml"]
    assert isinstance(project, str)
    other = project.replace('"ACME"', '"EAST"').replace("Acme Oy", client)
    issue = '[[issue]]\nid = "EAST-bug"\ntitle = "Bug"\nfound = 2026-06-05\n'
    write(care.root, {"projects/east/project.toml": other, "projects/east/bug.toml": issue})
    words = ("log", "call", "--project", "acme", "--summary", "x", "--told", "EAST-bug")
    if not is_refused:  # one client may have two projects
        assert care(*words).code == 0
        return
    assert care.refused(*words) == error(
        "--told: EAST-bug is of another client, East Inc",
        "record that contact there: clientcare log --project east",
    )


def test_what_a_contact_was_about_says_its_project(care: Care) -> None:
    project = FILES["projects/acme/project.toml"]
    assert isinstance(project, str)
    risk = '[[risk]]\nid = "EAST-strike"\ntitle = "Strike"\nseen = 2026-06-05\n'
    east = {"project.toml": project.replace('"ACME"', '"EAST"'), "strike.toml": risk}
    write(care.root, {f"projects/east/{name}": text for name, text in east.items()})
    for flag, name, place in (("--about", "outage", "acme"), ("--told", "strike", "east")):
        assert care("log", "call", "--summary", "x", flag, name, "-q").out.startswith(
            f"projects/{place}/"
        )
    for words in ((), ("--about", "outage,strike"), ("--about", "outage", "--told", "strike")):
        said = care.refused("log", "call", "--summary", "y", *words)
        assert said.startswith("error: --project is missing\n")


def test_who_is_told_again_is_told_where_that_goes(care: Care) -> None:
    assert care("log", "call", "--told", "outage,outage", "-q").code == 0
    (text,) = [text for name, text in care.texts().items() if "/log/" in name]
    assert 'about = ["ACME-outage"]' in text
    said = care.refused("log", "meeting", "--told", "outage", "--on", "2026-06-05")
    assert said.endswith("; if they were told again: clientcare log call --about ACME-outage\n")


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ((*MEETING, "--told", "groups"), "--told: a change is not told",
         "name an issue, a moved commitment or a risk; others go into --about"),
        ((*MEETING, "--promise", "mira soon"),
         '--promise "mira soon" lacks an owner, a date or a title',
         'write "OWNER DATE TITLE", as in "mira 2026-05-08 Room search"'),
        ((*MEETING, "--promise", "nobody fri Plan"), 'owner: there is no person "nobody"',
         "people: jan, mira"),
        ((*MEETING, "--with", "eva"), 'with: there is no person "eva"', "people: jan, mira"),
        ((*MEETING, "--told", "nothing-like-it"), 'there is no record "nothing-like-it"', None),
        ((*MEETING, "--told", "accounts"), "ACME-accounts has no move that could be told",
         "record one: clientcare move ACME-accounts DATE --why …"),
        (("log", "meetin"), ('kind: "meetin" is not one of update, meeting, demo, call, message, '
         "complaint, survey"), "did you mean `meeting`?"),
        (("log", "Email"),
         'kind: "Email" is not one of update, meeting, demo, call, message, complaint, survey',
         "did you mean `message`?"),
        (("log",), "KIND is missing",
         ("give it: this is no terminal to ask on; there are: call, complaint, demo, meeting, "
          "message, survey, update")),
        (("log", "call", "--project", "no"), 'there is no project "no"', "projects: acme"),
        (("log", "survey", "--mood", "9"),
         f'not recorded: "9" is out of range\n         {HERE}-survey-x1.toml:5: mood = 9',
         "write a number that is at most 5"),
        (("log", "survey", "--mood", "jan=2,eva=1"), 'there is no person "eva"',
         "people: jan, mira"),
        (("log", "call", "--on", "tomorrow"),
         ("not recorded: on 2026-06-09 of ACME-call-2026-06-09-x1 lies in the future; "
         "the as-of is 2026-06-08"),
         "record it when it has happened; what is planned is set or moved, not marked"),
    ],
)  # fmt: skip
def test_one_fault_refuses_the_whole(
    care: Care, words: tuple[str, ...], message: str, hint: str | None
) -> None:
    said = "".join(
        line for line in care.refused(*words).splitlines(keepends=True) if '" is ' not in line[:14]
    )
    if hint is None:
        assert said.startswith(f"error: {message}\n")
    else:
        assert said == error(message, hint)


def test_an_update_goes_to_all_key_people_unless_somebody_is_named(care: Care) -> None:
    care("log", "update", "--summary", "all well")
    care("log", "update", "--summary", "to one", "--with", "mira")
    assert 'with = ["jan"]\nsummary = "all well"' in care.read(f"{HERE}-update-x1.toml")
    assert 'with = ["mira"]\nsummary = "to one"' in care.read(f"{HERE}-update-x2.toml")


def test_a_second_contact_of_a_day_gets_an_id_of_its_own(care: Care) -> None:
    for _ in range(2):
        assert care("log", "call", "-q", "--again").code == 0
    for part in ("x1", "x2"):
        text = care.read(f"{HERE}-call-{part}.toml")
        assert text.startswith(f'[[touchpoint]]\nid = "ACME-call-2026-06-08-{part}"\n')


def test_contacts_about_different_records_are_two(care: Care) -> None:
    for record in ("ACME-outage", "ACME-search"):
        assert care("log", "call", "--about", record, "-q").code == 0
    assert "recorded within the hour" in care.refused("log", "call", "--about", "ACME-outage")
    assert care("log", "call", "--about", "ACME-outage", "--summary", "Up again", "-q").code == 0


def test_contacts_with_different_people_are_two(care: Care) -> None:
    for person in ("jan", "mira"):
        assert care("log", "call", "--with", person, "-q").code == 0
    assert "recorded within the hour" in care.refused("log", "call", "--with", "mira")


def test_a_mood_can_be_one_a_person(care: Care) -> None:
    care("log", "survey", "--mood", "jan=4,mira=2", "--why", "x")
    assert "mood = { jan = 4, mira = 2 }\n" in care.read(f"{HERE}-survey-x1.toml")


def test_a_contact_is_filed_by_its_own_day(care: Care) -> None:
    care("log", "message", "--from", "client", "--on", "2025-12-30")
    assert care.read("projects/acme/log/2025-12-30-message-x1.toml") == (
        '[[touchpoint]]\nid = "ACME-message-2025-12-30-x1"\non = 2025-12-30\nkind = "message"\n'
        'from = "client"\n'
    )


def test_what_was_logged_can_be_marked(care: Care) -> None:
    care("log", "message", "--from", "client")
    assert care("mark", "message", "answered", "-q").code == 0
    assert care.read(f"{HERE}-message-x1.toml").endswith(
        'from = "client"\nanswered = 2026-06-08T14:30:00\n'
    )


def test_two_people_who_log_on_two_branches_merge_without_a_conflict(tmp_path: Path) -> None:
    care = Care(tmp_path)
    repo = Repo(tmp_path)
    repo.commit({}, date(2026, 6, 1))
    for branch in ("hers", "his"):
        repo.git("checkout", "--quiet", "-b", branch, "main")
        assert care("log", "call", "--summary", branch, "-q").code == 0
        repo.commit({}, date(2026, 6, 8))
    repo.git("merge", "--quiet", "--no-edit", "hers", on=date(2026, 6, 8))
    assert len(care("list", "touchpoint").out.splitlines()) == 3
    assert care("check", "--select", "CC0").code == 0


DAYS = ("2026-06-08", "2026-06-09", "2026-06-10", "2026-06-11", "2026-06-12")
HERS = (
    ("log", "meeting", "--summary", "Steering", "--mood", "4"),
    ("mark", "search", "checked", "--set", "how=by hand"),
    ("new", "risk", "--title", "Strike at the airport"),
    ("log", "update", "--summary", "The week"),
    ("mark", "search", "delivered"),
)
HIS = (
    ("log", "call", "--summary", "They wait", "--about", "ACME-outage"),
    ("mark", "outage", "updates", "--set", "text=We found it"),
    ("new", "commitment", "--title", "Map of rooms", "--promised", "2026-06-30"),
    ("mark", "outage", "plan", "--set", "step=Restart", "owner=mira"),
    ("log", "call", "--summary", "They are glad"),
)


def recorded_week(folder: Path, week: Sequence[Sequence[str]]) -> None:
    """Record one thing a day."""
    for day, words in zip(DAYS, week, strict=True):
        ran = run(*words, "-q", "--root", str(folder), "--as-of", f"{day}T14:30")
        assert ran.code == 0, ran.err


def test_a_week_of_recording_on_two_branches_merges_clean(tmp_path: Path) -> None:
    Care(tmp_path)
    repo = Repo(tmp_path)
    repo.commit({}, date(2026, 6, 1))
    for branch, week in (("hers", HERS), ("his", HIS)):
        repo.git("checkout", "--quiet", "-b", branch, "main")
        recorded_week(tmp_path, week)
        repo.commit({}, date(2026, 6, 12), branch)
    repo.git("merge", "--quiet", "--no-edit", "hers", on=date(2026, 6, 12))
    late = ("--as-of", "2026-06-12")
    found = json.loads(
        run("list", "touchpoint", "--format", "json", "--root", str(tmp_path), *late).out
    )
    assert len(found["records"]) == 4
    ran = run("check", "--select", "CC0", "--root", str(tmp_path), *late)
    assert ran.code == 0, ran.out


def test_a_merge_that_git_cannot_make_is_explained_with_both_facts(tmp_path: Path) -> None:
    Care(tmp_path)
    repo = Repo(tmp_path)
    repo.commit({}, date(2026, 6, 1))
    for branch, text in (("hers", "It is the network"), ("his", "It is the server")):
        repo.git("checkout", "--quiet", "-b", branch, "main")
        words = (
            "mark",
            "outage",
            "updates",
            "--set",
            f"text={text}",
            "-q",
            "--root",
            str(tmp_path),
        )
        assert run(*words, "--as-of", "2026-06-08").code == 0
        repo.commit({}, date(2026, 6, 8), branch)
    with pytest.raises(AssertionError):
        repo.git("merge", "--quiet", "--no-edit", "hers", on=date(2026, 6, 8))
    said = run("check", "--root", str(tmp_path), "--as-of", "2026-06-08").out
    assert "a merge conflict is left in the file: " in said
    assert "It is the network" in said
    assert "It is the server" in said


@pytest.mark.parametrize("there", [True, False])
def test_a_report_that_is_not_there_is_recorded_with_a_warning(care: Care, there: bool) -> None:
    sent = care.root / "letter.html"
    if there:
        sent.write_text("<p>Dear Jan</p>")
    done = care("log", "update", "--project", "acme", "--report", str(sent))
    assert done.code == 0
    assert f'report = "{sent}"' in done.out
    assert ("there is no file" in done.err) is not there


def test_an_update_without_key_people_names_nobody(tmp_path: Path) -> None:
    nobody = FILES["projects/acme/project.toml"].replace("key = true\n", "")
    care = Care(tmp_path, {**FILES, "projects/acme/project.toml": nobody})
    assert care("log", "update", "--summary", "All well").code == 0
    (text,) = [text for name, text in care.texts().items() if "/log/" in name]
    assert "with" not in text
