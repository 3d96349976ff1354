"""The ways back: undo, correct, delete, rename, reassign, close; and what was cut off."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.cli import asking
from clientcare.edit.correcting import changes_to_undo
from clientcare.errors import ClientcareError
from clientcare.store.journal import Change, Edit, Journal, Note
from tests.cli.recording_sample import (
    AS_OF,
    FILES,
    OTHERS_FILE,
    OUTAGE_FILE,
    PROJECT,
    SEARCH,
    SEARCH_FILE,
    SETTINGS,
    Care,
)
from tests.cli.running import error
from tests.history.repositories import Repo


@pytest.fixture
def care(tmp_path: Path) -> Care:
    return Care(tmp_path)


# undo


def test_undo_gives_back_what_was_at_fault_before(care: Care) -> None:
    (care.root / "projects/acme/twice.toml").write_text(SEARCH)
    start = care.texts()
    care("rename", "projects/acme/twice.toml/ACME-search", "ACME-other")
    assert care.texts() != start
    ran = care("undo")
    assert (ran.code, care.texts()) == (0, start)
    assert "caused: CC003 duplicate-id" in ran.out


def test_undo_takes_back_one_command_after_the_other(care: Care) -> None:
    start = care.texts()
    care("mark", "search", "delivered")
    delivered = care.texts()
    care("new", "risk", "--title", "Strike")
    care("log", "call", "--told", "outage", "--promise", "mira 2026-06-26 Map")
    listed = care("undo", "--list").out.splitlines()
    assert [line[18:].split(":")[0] for line in listed] == [
        "ACME-call-2026-06-08-x1", "ACME-strike", "ACME-search",
    ]  # fmt: skip
    ran = care("undo")
    assert ran.code == 0
    assert ran.out.startswith("projects/acme/")
    assert "\ntaken back: ACME-call-2026-06-08-x1: call of 2026-06-08" in ran.out
    assert care("undo", "-q").code == 0
    assert care.texts() == delivered
    assert not (care.root / "projects/acme/log").exists() or not any(
        (care.root / "projects/acme/log").iterdir()
    )
    assert care("undo", "-q").code == 0
    assert care.texts() == start
    assert care.refused("undo") == error("there is nothing to take back", "clientcare undo --list")


def test_undo_says_what_it_would_take_back(care: Care) -> None:
    care("mark", "search", "delivered")
    said = "taken back: ACME-search: delivered 2026-06-08\n"
    assert f"\nwould {said.replace('taken', 'take')}" in care("undo", "--dry-run").out
    assert f"\n{said}" in care("undo").out


def test_undo_leaves_other_lines_of_the_file_alone(care: Care) -> None:
    care("mark", "search", "delivered")
    path = care.root / SEARCH_FILE
    path.write_text(path.read_text().replace("# The one", "# This is the one"))
    assert care("undo").code == 0
    assert care.read(SEARCH_FILE) == SEARCH.replace("# The one", "# This is the one")


def test_undo_is_refused_where_its_lines_were_changed(care: Care) -> None:
    care("mark", "search", "delivered")
    path = care.root / SEARCH_FILE
    path.write_text(path.read_text().replace("delivered = 2026-06-08", "delivered = 2026-06-05"))
    assert care.refused("undo") == error(
        f"what it wrote into {SEARCH_FILE} has been changed since",
        "correct it by hand: clientcare edit",
    )


def test_undo_passes_over_what_git_took_back(care: Care) -> None:
    """One command or two on a file: what was recorded before them elsewhere can be taken back."""
    start = care.read(SEARCH_FILE)
    assert care("new", "project", "--name", "Shop", "--client", "West").code == 0
    care("mark", "search", "delivered")
    care("mark", "search", "accepted")
    (care.root / SEARCH_FILE).write_text(start)
    assert [one[18:].split(":")[0] for one in care("undo", "--list").out.splitlines()] == ["shop"]
    assert "taken back: shop" in care("undo").out
    assert not (care.root / "projects/shop").exists()
    assert care.refused("undo") == error("there is nothing to take back", "clientcare undo --list")


@pytest.mark.parametrize(("day", "expected"), [(5, True), (8, False), (None, False)])
def test_undo_says_that_others_have_it_from_before(
    tmp_path: Path, day: int | None, expected: bool
) -> None:
    repo, care = Repo(tmp_path), Care(tmp_path)
    repo.commit({}, datetime(2026, 6, 4, 12, tzinfo=UTC), "start")
    assert care("mark", "search", "delivered", "--on", "2026-06-04", "-q").code == 0
    if day:
        repo.commit({}, datetime(2026, 6, day, 9, tzinfo=UTC), "delivered")
    care("mark", "outage", "--set", "tags=a", "-q")
    assert care("undo", "-q").err == ""
    ran = care("undo", "-q")
    said = "warning: delivered of ACME-search was committed before today: 2026-06-04; "
    assert ran.code == 0
    assert ran.err.startswith(said) if expected else not ran.err
    assert care.read(SEARCH_FILE) == SEARCH


@pytest.mark.parametrize(("said", "code"), [
    ("title=Rooms", "title of ACME-search was committed before today: Room search; .* CC122"),
    ("by=client", "by of ACME-search was committed before today: us; .* CC124"),
    ("internal=true", "ACME-search was committed before today; the change is CC127"),
    ("duplicate_of=ACME-search", ""),
    ("notes=by phone", ""),
])  # fmt: skip
def test_mark_says_what_the_history_calls_another_value(
    tmp_path: Path, said: str, code: str
) -> None:
    repo, care = Repo(tmp_path), Care(tmp_path)
    repo.commit({}, datetime(2026, 6, 4, 12, tzinfo=UTC), "start")
    ran = care("mark", "accounts" if "=ACME" in said else "search", "--set", said, "-q")
    assert ran.code == 0
    assert re.match(f"warning: {code} ", ran.err) if code else not ran.err
    assert care("mark", "search", "delivered", "-q").err == ""  # not said again


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ("commitment", "--title", "Room plan"),
            "ACME-room-plan was committed before today; without it there",
        ),
        (("risk", "--title", "The map is late"), ""),
    ],
)
def test_undo_says_that_a_record_was_there_before_today(
    tmp_path: Path, words: tuple[str, ...], expected: str
) -> None:
    repo, care = Repo(tmp_path), Care(tmp_path)
    assert care("new", *words, "-q").code == 0
    at = datetime(2026, 6, 5, 9, tzinfo=UTC)
    repo.commit({}, at, "new")
    ran = care("undo", "-q")
    assert ran.code == 0
    rule = " is CC123 dropped-record in the history: put it back, and say how it ended"
    assert ran.err.startswith(f"warning: {expected}{rule}") if expected else not ran.err


def test_undo_of_a_rename_drops_no_record(tmp_path: Path) -> None:
    repo, care = Repo(tmp_path), Care(tmp_path)
    repo.commit({}, datetime(2026, 6, 4, 12, tzinfo=UTC), "start")
    assert care("rename", "ACME-search", "ACME-find", "-q").code == 0
    repo.commit({}, datetime(2026, 6, 5, 9, tzinfo=UTC), "renamed")
    assert care("undo", "-q") == (0, f"{SEARCH_FILE}\n", "")


def test_undo_leaves_the_folder_of_a_new_project_that_holds_something(care: Care) -> None:
    care("new", "project", "--name", "Shop", "--client", "West")
    (care.root / "projects/shop/notes.txt").write_text("ours")
    assert care("undo").code == 0
    assert [path.name for path in (care.root / "projects/shop").iterdir()] == ["notes.txt"]


def test_undo_leaves_what_git_took_back_of_several_files(care: Care) -> None:
    start = care.texts()
    care("log", "call", "--told", "outage", "--promise", "mira 2026-06-26 Map")
    (care.root / OUTAGE_FILE).write_text(start[OUTAGE_FILE])
    assert care("undo").code == 0
    assert care.texts() == start


def test_a_dry_run_takes_nothing_back(care: Care) -> None:
    care("mark", "search", "delivered")
    after = care.texts()
    assert care("undo", "--dry-run").code == 0
    assert care.texts() == after
    assert len(care("undo", "--list").out.splitlines()) == 1


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), max_size=6).map(b"".join)


@given(LINES, LINES)
def test_what_was_not_changed_since_is_always_taken_back(before: bytes, after: bytes) -> None:
    edit = Edit("1", Note(), (Change("x", before, after),))
    assert changes_to_undo(edit, {"x": after}) == [Change("x", after, before)]


@given(st.lists(LINES, min_size=3, max_size=3))
def test_what_others_wrote_far_away_stays(texts: list[bytes]) -> None:
    """The lines of the edit lie between markers; what is written beyond them is kept."""
    old, new, theirs = texts
    before, after = b"<\n" + old + b">\n=\n-\n", b"<\n" + new + b">\n=\n-\n"
    here = after + b"theirs\n" + theirs
    edit = Edit("1", Note(), (Change("x", before, after),))
    try:
        (change,) = changes_to_undo(edit, {"x": here})
    except ClientcareError:
        return
    assert change.after == before + b"theirs\n" + theirs


# The same twice


def test_the_same_within_the_hour_is_refused_or_asked_about(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("log", "meeting", "--summary", "All well", "--promise", "mira 2026-06-26 Map")
    assert care(*words).code == 0
    assert "this was recorded within the hour" in care.refused(*words)
    assert care("log", "meeting", "--summary", "Another").code == 0
    assert care("log", "meeting", "--summary", "All well", "--on", "fri").code == 0
    assert care("new", "risk", "--title", "Strike").code == 0
    assert "this was recorded within the hour" in care.refused("new", "risk", "--title", "Strike")
    assert care("new", "risk", "--title", "Strike", "--again").code == 0
    monkeypatch.setattr(asking, "can_ask", lambda: True)
    monkeypatch.setattr(asking, "agrees", lambda question: False)
    assert care.refused(*words).startswith("error: nothing was recorded\n")
    monkeypatch.setattr(asking, "agrees", lambda question: True)
    assert care(*words).code == 0


def test_what_was_deleted_again_is_recorded_once_more(care: Care) -> None:
    words = ("log", "call", "--summary", "Strike")
    care(*words, "-q")
    (name,) = care.root.glob("projects/acme/log/*call*")
    name.unlink()
    assert care(*words).code == 0
    assert "this was recorded within the hour" in care.refused(*words)


def test_after_the_hour_it_is_no_slip(care: Care) -> None:
    assert care("new", "risk", "--title", "Strike").code == 0
    (edit,) = Journal(str(care.root)).edits()
    path = Path(Journal(str(care.root)).folder) / f"{edit.number}.json"
    year = str(datetime.now(UTC).year)
    path.write_text(path.read_text().replace(f'"at": "{year}', f'"at": "{int(year) - 1}'))
    assert care("new", "risk", "--title", "Strike").code == 0


# A day's grace


def test_what_is_not_committed_can_be_corrected_and_deleted(care: Care) -> None:
    assert care("correct", "search", "promised=2026-06-12", "title=Search", "-q").code == 0
    assert 'title    = "Search"' in care.read(SEARCH_FILE)
    assert "promised = 2026-06-12   # in the contract" in care.read(SEARCH_FILE)
    care("move", "search", "19 June", "--why", "x")
    assert care("correct", "search", "moves.to=2026-06-26", "-q").code == 0
    assert "to = 2026-06-26" in care.read(SEARCH_FILE)
    assert care("delete", "search", "-q").out == f"{SEARCH_FILE}\n"
    assert not (care.root / SEARCH_FILE).exists()
    assert care("undo", "-q").code == 0
    assert (care.root / SEARCH_FILE).exists()


@pytest.mark.slow
def test_of_two_records_with_one_id_the_named_one_is_edited(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    others = FILES[OTHERS_FILE]
    assert isinstance(others, str)
    others = others.replace(
        "promised = 2026-06-10", 'promised = 2026-06-10\nneeds = ["ACME-search"]'
    )
    repo.commit(FILES | {OTHERS_FILE: others}, on=date(2026, 6, 1))
    copy = "projects/acme/commitments/z-copy.toml"
    care = Care(tmp_path, {copy: SEARCH})
    before = care.texts()
    named = f"{copy}/ACME-search"
    assert "is the id of 2 records" in care.refused("mark", "search", "--set", "notes=x")
    assert care("mark", named, "--set", "notes=x", "-q") == (0, f"{copy}\n", "")
    assert care("correct", named, "promised=2026-06-12", "-q") == (0, f"{copy}\n", "")
    assert care("rename", named, "ACME-map-2", "-q") == (0, f"{copy}\n", "")
    (tmp_path / copy).write_text(SEARCH)
    assert care("delete", named, "-q") == (0, f"{copy}\n", "")
    assert care.texts() == {name: text for name, text in before.items() if name != copy}


def test_what_is_typed_without_set_is_named_without_it(care: Care) -> None:
    assert care.refused("correct", "search", "made=") == error(
        "made= has no value", "to take something out: clientcare edit ACME-search"
    )


def test_an_id_is_not_corrected_without_what_refers_to_it(care: Care) -> None:
    assert care.refused("correct", "search", "id=ACME-find") == error(
        f"id is recorded already: ACME-search ({SEARCH_FILE}:3)",
        "to change it everywhere: clientcare rename ACME-search NEW",
    )


def test_a_value_for_each_of_several_people_is_replaced_as_a_whole(care: Care) -> None:
    care("log", "meeting", "--with", "jan", "--mood", "jan=4,mira=2")
    (path,) = (care.root / "projects/acme/log").iterdir()
    assert "mood = { jan = 4, mira = 2 }" in path.read_text()
    assert care("correct", "meeting", "mood=jan=3", "-q").code == 0
    assert "mood = { jan = 3 }" in path.read_text()
    assert care("mark", "meeting", "--set", "mood=mira=5", "-q").code == 0
    assert "mood = { mira = 5 }" in path.read_text()


def test_only_the_record_is_deleted(care: Care) -> None:
    assert care("delete", "ACME-invoice", "-q").code == 0
    before = FILES[OTHERS_FILE]
    assert isinstance(before, str)
    block = before[before.index('[[commitment]]\nid = "ACME-invoice"') : before.index("[[risk]]")]
    assert care.read(OTHERS_FILE) == before.replace(block, "")


def test_what_others_refer_to_is_not_deleted(care: Care) -> None:
    care("mark", "outage", "--set", "affects=search")
    assert care.refused("delete", "search") == error(
        "ACME-outage refers to ACME-search", "correct them first: clientcare edit ACME-outage"
    )


def test_a_project_with_records_is_not_deleted(care: Care) -> None:
    assert care.refused("delete", "acme") == error(
        "acme still has 7 records", "delete them first, or close it: clientcare close acme"
    )


def test_the_only_project_comes_back(tmp_path: Path) -> None:
    care = Care(tmp_path, {"clientcare.toml": SETTINGS, "projects/acme/project.toml": PROJECT})
    before = care.texts()
    assert care("delete", "acme", "-q").code == 0
    assert care("undo", "-q").code == 0
    assert care.texts() == before


def test_what_was_recorded_before_there_was_a_repository_can_be_taken_back(
    care: Care, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    start = care.texts()
    care("mark", "search", "delivered")
    (care.root / ".git").mkdir()
    (care.root / ".git/HEAD").write_text("ref: refs/heads/main\n")
    care("mark", "outage", "told")
    assert len(care("undo", "--list").out.splitlines()) == 2
    assert care("undo").code == care("undo").code == 0
    assert care.texts() == start


@pytest.mark.parametrize("state", ["", "state"])
def test_without_a_known_home_nothing_is_written_elsewhere(
    care: Care, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """As for a user without a name and HOME; a folder that is no path from the root is none."""
    monkeypatch.setenv("XDG_STATE_HOME", state)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)
    monkeypatch.chdir(care.root)
    before, there = care.texts(), sorted(care.root.rglob("*"))
    assert care.refused("mark", "search", "delivered") == error(
        "the record cannot be written: no home folder is known",
        "set HOME, or XDG_STATE_HOME, to a folder of your own",
    )
    assert care("undo", "--list").code == care("status").code == 0
    assert (care.texts(), sorted(care.root.rglob("*"))) == (before, there)


@pytest.mark.slow
def test_what_was_committed_before_today_stays(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    care = Care(tmp_path)
    repo.commit({}, datetime(2026, 6, 5, 12, tzinfo=UTC), "before")
    assert care.refused("correct", "search", "promised=2026-06-12") == error(
        "promised of ACME-search was committed before today: 2026-06-05",
        "a date is moved: clientcare move ACME-search DATE --why …",
    )
    assert care.refused("delete", "search") == error(
        "ACME-search was committed before today",
        "say what became of it: clientcare mark ACME-search; or that it is recorded twice: "
        "clientcare mark ACME-search --set duplicate_of=ID",
    )
    assert care.refused("delete", "acme") == error(
        "acme was committed before today", "close it: clientcare close acme"
    )
    assert care("correct", "search", "promised=2026-06-05").err == (
        "ACME-search: this is recorded already; nothing to change\n"
    )
    care("mark", "search", "delivered", "--on", "2026-06-05")
    care("new", "risk", "--title", "Strike")
    repo.commit({}, datetime(2026, 6, 8, 8, tzinfo=UTC), "today")
    assert care("correct", "search", "delivered=2026-06-08", "-q").code == 0
    assert care("delete", "strike", "-q").code == 0
    tomorrow = ("--as-of", "2026-06-09")
    ran = care("correct", "search", "delivered=2026-06-05", as_of=tomorrow)
    assert ran.code == 0, "what is not committed yet has no day yet"


# rename, reassign, close


def test_every_reference_follows_a_new_id(care: Care) -> None:
    care("mark", "outage", "--set", "affects=search,accounts")
    care("mark", "accounts", "replaced", "--set", "replaced_by=search")
    ran = care("rename", "search", "ACME-find")
    assert ran.code == 0
    assert 'id       = "ACME-find"' in care.read(SEARCH_FILE)
    assert 'affects = ["ACME-find", "ACME-accounts"]' in care.read(OUTAGE_FILE)
    assert 'replaced_by = "ACME-find"' in care.read(OTHERS_FILE)
    assert care.refused("rename", "find", "acme-OUTAGE").startswith(
        "error: the id acme-OUTAGE exists already\n"
    )
    assert care.refused("rename", "find", "../x").startswith('error: "../x" is not a valid id\n')


def test_a_list_is_corrected_as_a_whole(tmp_path: Path) -> None:
    repo, care = Repo(tmp_path), Care(tmp_path)
    care("mark", "outage", "--set", "tags=a", "--set", "tags=b")
    assert care("correct", "outage", "tags=a", "tags=c", "-q").code == 0
    assert 'tags = ["a", "c"]' in care.read(OUTAGE_FILE)
    repo.commit({}, datetime(2026, 6, 5, 12, tzinfo=UTC), "before")
    assert care("mark", "outage", "--set", "tags=today", "-q").code == 0
    assert care.refused("correct", "outage", "tags=c", "tags=d") == error(
        "tags of ACME-outage was committed before today: a",
        "record what happened since: clientcare mark ACME-outage",
    )
    assert care("correct", "outage", "tags=a", "tags=c", "tags=d", "-q").code == 0
    assert 'tags = ["a", "c", "d"]' in care.read(OUTAGE_FILE)


def test_of_a_wrong_sum_the_commands_are_named_that_take_it(tmp_path: Path) -> None:
    repo, care = Repo(tmp_path), Care(tmp_path)
    named = [
        "--by",
        "client",
        "--kind",
        "payment",
        "--amount",
        "900",
        "--currency",
        "EUR",
        "--promised",
        "2026-06-30",
    ]
    assert care("new", "commitment", "--title", "Half", "--id", "ACME-half", *named).code == 0
    repo.commit({}, datetime(2026, 6, 5, 12, tzinfo=UTC), "before")
    less = "clientcare mark ACME-half written_off --set amount=… --set why=…"
    assert care.refused("correct", "half", "amount=800") == error(
        "amount of ACME-half was committed before today: 900",
        f"write off what is not owed: {less}; a wrong sum: clientcare edit ACME-half",
    )
    words = "half", "written_off", "--set", "amount=100", "--set", "why=agreed"
    assert care("mark", *words).code == 0


@pytest.mark.slow
def test_another_id_gives_no_second_day_of_grace(tmp_path: Path) -> None:
    repo, care = Repo(tmp_path), Care(tmp_path)
    repo.commit({}, datetime(2026, 6, 5, 12, tzinfo=UTC), "before")
    assert care("rename", "search", "ACME-find", "-q").code == 0
    assert care.refused("correct", "find", "promised=2026-06-12") == error(
        "promised of ACME-find was committed before today: 2026-06-05",
        "a date is moved: clientcare move ACME-find DATE --why …",
    )
    assert care("mark", "find", "--set", "title=Find a room", "-q").code == 0
    refused = "error: ACME-find was committed before today\n"
    assert care.refused("delete", "find").startswith(refused)
    assert care("new", "risk", "--title", "Strike").code == 0
    assert care("delete", "strike", "-q").code == 0


@pytest.mark.parametrize(("old", "new"), [("search", "ACME-find"), ("acme", "acme-portal")])
def test_another_id_clears_and_causes_nothing_and_tells_nothing(
    care: Care, old: str, new: str
) -> None:
    care("mark", "outage", "--set", "affects=search,accounts")
    for ran in (care("rename", old, new), care("undo")):
        assert ran.code == 0
        assert "no finding cleared, none caused" in ran.out
        assert "the client reads" not in ran.out


def test_another_id_may_clear_a_finding(care: Care) -> None:
    care("mark", "outage", "--set", "affects=search")
    file = care.root / SEARCH_FILE
    file.write_text(care.read(SEARCH_FILE).replace("ACME-search", "ACME-serch"), encoding="utf-8")
    ran = care("rename", "serch", "ACME-search")
    assert ran.code == 0
    assert "cleared: CC00" in ran.out


def test_what_is_open_is_handed_over(care: Care) -> None:
    care("mark", "acme", "--set", "people.olli.name=Olli Kanto", "--set", "people.olli.side=us")
    care("mark", "accounts", "delivered")
    care("mark", "outage", "plan", "--set", "step=Test", "--set", "owner=mira")
    done = ("plan.done", "--on", "2026-06-08")
    care("mark", "outage", *done)
    care("mark", "outage", "plan", "--set", "step=Fix", "--set", "owner=mira")
    ran = care("reassign", "mira", "olli")
    assert ran.code == 0
    assert 'owner    = "olli"' in care.read(SEARCH_FILE)
    assert 'lead = "olli"' in care.read("projects/acme/project.toml")
    outage = care.read(OUTAGE_FILE)
    assert 'step = "Test"\nowner = "mira"\n' in outage
    assert 'step = "Fix"\nowner = "olli"\n' in outage
    assert care.refused("reassign", "mira", "olli").startswith("error: mira has nothing open\n")


def test_nothing_is_handed_over_to_the_other_side(care: Care) -> None:
    before = care.texts()
    said = care.refused("reassign", "mira", "jan")
    assert said.startswith("error: mira and jan are not on the same side in acme\n")
    assert care.texts() == before


@pytest.mark.parametrize(
    "words",
    [
        ("close", "acme", "--open"), ("mark", "acme", "closed"), ("show", "acme"), ("edit", "acme"),
        ("explain", "acme"), ("advise", "acme"), ("delete", "acme"), ("rename", "acme", "west"),
        ("correct", "acme", "name=x"),
        ("new", "person", "--project", "acme", "--name", "Eva", "--side", "client"),
    ],
    ids=lambda words: " ".join(words[:2]),
)  # fmt: skip
def test_the_record_of_a_project_that_cannot_be_read_is_named(
    words: tuple[str, ...], care: Care
) -> None:
    file = next(name for name, text in FILES.items() if "[project]" in text)
    (care.root / file).write_text("[project\n", encoding="utf-8")
    before = care.texts()
    ran = care(*words)
    assert ran.code == 2
    assert "error: the record of the project acme cannot be read\n" in ran.err
    assert "hint: correct it first: clientcare check\n" in ran.err
    assert care.texts() == before


def test_a_project_is_closed_once_nothing_is_open_or_somebody_says_so(care: Care) -> None:
    said = care.refused("close", "acme")
    assert "open, ours: commitment ACME-search: Room search\n" in said
    assert "open, theirs: commitment ACME-invoice: First invoice\n" in said
    assert said.index("ACME-search") < said.index("ACME-invoice")
    assert "error: 6 records of acme are still open\n" in said
    assert care("close", "acme", "--open", "-q").code == 0
    assert "closed = 2026-06-08\n" in care.read("projects/acme/project.toml")


# What was cut off


def test_the_next_command_finishes_an_edit_and_says_so(care: Care) -> None:
    after = SEARCH + "delivered = 2026-06-08\n"
    new = "projects/acme/risks/strike.toml"
    changes = (
        Change(SEARCH_FILE, SEARCH.encode(), after.encode()),
        Change(new, None, b'[[risk]]\nid = "R"\ntitle = "Strike"\n'),
    )
    Journal(str(care.root)).begin(Edit("", Note("ACME-search: delivered", "2026-06-08"), changes))
    (care.root / SEARCH_FILE).write_text(after)
    ran = care("list", "risk", as_of=AS_OF)
    assert ran.err == ("warning: an edit that was cut off (ACME-search: delivered) was finished\n")
    assert "Strike" in ran.out
    assert care("list", "risk").err == ""
    assert (care.root / new).exists()
    assert care("undo", "-q").code == 0
    assert care.texts() == FILES


def test_a_field_without_a_value_is_answered_with_how_to_give_one(care: Care) -> None:
    said = care.refused("correct", "search", "promised")
    assert said == error('"promised" is no key=value', "write it as promised=…")


def test_reassign_passes_over_a_project_where_the_one_who_hands_over_is_not(tmp_path: Path) -> None:
    person = '[project.people.{0}]\nname = "{0}"\nside = "us"\n'
    one = PROJECT + person.format("olli") + person.format("tiia")
    two = PROJECT.replace('"ACME"', '"OTHER"') + person.format("tiia")
    promise = '[[commitment]]\nid = "ACME-x"\ntitle = "X"\nowner = "olli"\n'
    care = Care(
        tmp_path,
        {
            "clientcare.toml": SETTINGS, "projects/acme/project.toml": one,
            "projects/acme/x.toml": promise, "projects/other/project.toml": two,
        },
    )  # fmt: skip
    assert care("reassign", "olli", "tiia", "-q").out == "projects/acme/x.toml\n"


def test_reassign_says_what_the_history_calls_a_new_ladder(tmp_path: Path) -> None:
    olli = '\n[people.olli]\nname = "Olli"\nside = "us"\n'
    repo, care = Repo(tmp_path), Care(tmp_path, {**FILES, "clientcare.toml": SETTINGS + olli})
    repo.commit({}, datetime(2026, 6, 5, 12, tzinfo=UTC), "before")
    ran = care("reassign", "mira", "olli", "-q")
    assert ran.code == 0
    said = [line for line in ran.err.splitlines() if line.startswith("warning: ")]
    assert said
    for n, line in enumerate(said):  # none of the owner or the lead
        assert line.startswith(f"warning: escalation[{n}].ours of acme was committed before today")
        assert "the change is CC124 rewritten-fact in the history" in line


def test_what_was_promised_in_a_contact_names_it_by_its_new_id(care: Care) -> None:
    care("log", "call", "--summary", "x", "--promise", "mira +3d Photos")
    (log,) = (care.root / "projects/acme/log").iterdir()
    name = log.read_text().split('"')[1]
    care("mark", "ACME-search", "--set", "sources=ACME-outage")  # as a tracker may call it
    assert care("rename", name, "ACME-kickoff").code == 0
    assert 'sources = ["ACME-kickoff"]' in care.read("projects/acme/commitments/photos.toml")
    assert care("rename", "ACME-outage", "ACME-down").code == 0
    assert 'sources  = ["ACME-outage"]' in care.read(SEARCH_FILE)


def test_another_one_stands_in_for_our_own_people_who_are_away(tmp_path: Path) -> None:
    person = '\n[people.{0}]\nname = "{0}"\nside = "us"\n'
    away = 'away = [{ from = 2026-07-01, to = 2026-07-10, cover = "mira" }]\n'
    settings = SETTINGS + person.format("olli") + away + person.format("tiia")
    care = Care(tmp_path, {**FILES, "clientcare.toml": settings})
    assert care("reassign", "mira", "tiia", "acme", "-q").code == 0
    assert 'cover = "mira"' in care.read("clientcare.toml")  # of one project alone
    assert care("reassign", "mira", "olli").err.startswith("error: mira has nothing open\n")
    assert care("reassign", "mira", "tiia", "-q").out == "clientcare.toml\n"
    assert 'cover = "tiia"' in care.read("clientcare.toml")
