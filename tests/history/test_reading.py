"""Histories of every shape: merges, renames, reverts, links, and workspaces that moved."""

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from clientcare.calendar.now import Now
from clientcare.errors import ClientcareError
from clientcare.history import reading, snapshots
from clientcare.history.git import Commit, Repository
from clientcare.history.reading import History, read_history
from clientcare.history.snapshots import NoWorkspace, commit_on, load_at
from clientcare.settings import read_settings
from clientcare.store import Snapshot, load, read_folder
from tests.history.repositories import Repo

SETTINGS = 'time_zone = "Europe/Helsinki"\n'
PROJECT = '[project]\nid = "demo"\nname = "Demo"\nclient = "Demo Oy"\n'
ZONE = read_settings(SETTINGS.encode()).zone
NOW = Now.end_of(date(2026, 6, 30), ZONE)
ONE = "projects/demo/one.toml"


def promise(day: int, name: str = "D-1") -> str:
    return f'[[commitment]]\nid = "{name}"\ntitle = "Search"\npromised = 2026-07-{day:02}\n'


FILES = {
    "clientcare.toml": SETTINGS,
    "projects/demo/project.toml": PROJECT,
    ONE: promise(10),
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit(FILES, date(2026, 6, 1))
    return repo


def history(folder: Path, now: Now = NOW, records: str = "projects") -> History:
    raws = read_folder(folder, records)
    return read_history(Repository(folder), records, now, work_tree=raws)


def told(found: History) -> list[tuple[str, str, str]]:
    """Each event: what, from and to which day of July, and the commit's subject."""
    return [
        (
            e.difference.what,
            f"{e.difference.old:%d} {e.difference.new:%d}" if e.difference.new else "",
            e.commit.subject if e.commit else "work tree",
        )
        for e in found.events
    ]


# Shapes of histories -----------------------------------------------------------------------------


def test_uncommitted_changes_are_the_last_step(repo: Repo) -> None:
    repo.write({ONE: promise(20)})
    (event,) = history(repo.folder).events
    assert (event.commit, event.on) == (None, NOW.day)
    repo.git("add", "--all")
    assert told(history(repo.folder)) == [("move", "10 20", "work tree")]
    repo.write({ONE: None})
    assert told(history(repo.folder)) == [("dropped", "", "work tree")]


def test_a_merge_is_one_step_with_all_that_it_brings(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({ONE: promise(12)}, date(2026, 6, 2), "on the side")
    repo.commit({ONE: promise(14)}, date(2026, 6, 3), "on the side again")
    repo.git("checkout", "--quiet", "main")
    repo.commit({"other": "1"}, date(2026, 6, 4), "elsewhere")
    repo.git("merge", "--quiet", "--no-ff", "-m", "merge", "side", on=date(2026, 6, 5))
    assert told(history(repo.folder)) == [("move", "10 14", "merge")]


def test_a_date_changed_in_the_merge_itself(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit({"note": "1"}, date(2026, 6, 2))
    repo.git("checkout", "--quiet", "main")
    repo.commit({"other": "1"}, date(2026, 6, 4))
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
    repo.commit({ONE: promise(20)}, date(2026, 6, 5), "evil merge")
    assert told(history(repo.folder)) == [("move", "10 20", "evil merge")]


def test_a_revert_is_a_change_too(repo: Repo) -> None:
    repo.commit({ONE: promise(20)}, date(2026, 6, 2), "move")
    repo.git("revert", "--no-edit", "HEAD", on=date(2026, 6, 3))
    assert told(history(repo.folder)) == [
        ("move", "10 20", "move"), ("move", "20 10", 'Revert "move"'),
    ]  # fmt: skip


def test_a_rename_with_a_rewritten_file_hides_nothing(repo: Repo) -> None:
    repo.commit({ONE: None, "projects/demo/deep/two.toml": "# all new\n" + promise(20)},
                date(2026, 6, 2), "rename")  # fmt: skip
    assert told(history(repo.folder)) == [("move", "10 20", "rename")]


def test_no_commit_later_than_now_is_read(repo: Repo) -> None:
    repo.commit({ONE: promise(12)}, datetime(2026, 6, 10, 20, 59, 59, tzinfo=UTC), "just in time")
    repo.commit({ONE: promise(14)}, datetime(2026, 6, 10, 21, 0, tzinfo=UTC), "next day")
    repo.write({ONE: promise(16)})
    found = history(repo.folder, Now.end_of(date(2026, 6, 10), ZONE))
    assert told(found) == [("move", "10 12", "just in time")]
    assert (found.commits, found.head) == (2, repo.git("rev-parse", "HEAD~1"))
    assert found.events[0].on == date(2026, 6, 10)
    found = history(repo.folder, Now.end_of(date(2026, 6, 11), ZONE))
    assert [e.on for e in found.events] == [date(2026, 6, d) for d in (10, 11, 11)]
    assert told(history(repo.folder, Now.end_of(date(2026, 5, 1), ZONE))) == []


def test_clocks_that_were_wrong_lose_no_step(repo: Repo) -> None:
    repo.commit({ONE: promise(12)}, date(2027, 1, 1), "a clock ahead")
    repo.commit({"projects/demo/x.toml": promise(1, "D-2")}, date(2026, 6, 3), "after it")
    assert told(history(repo.folder)) == [("move", "10 12", "a clock ahead")]
    assert history(repo.folder).commits == 3


def test_versions_that_cannot_be_read_are_named(repo: Repo) -> None:
    lost = repo.commit({ONE: "[[commitment]\n"}, date(2026, 6, 2))
    large = repo.commit({ONE: "#" * (1 << 20) + "\n"}, date(2026, 6, 3))
    repo.commit({ONE: promise(20)}, date(2026, 6, 4), "mended")
    found = history(repo.folder)
    assert [(one.file, one.commit.id) for one in found.unreadable] == [(ONE, lost), (ONE, large)]
    assert told(found) == [("move", "10 20", "mended")]


def test_a_broken_work_tree_loses_nothing(repo: Repo) -> None:
    repo.write({ONE: b"\xff"})
    assert told(history(repo.folder)) == []
    (repo.folder / ONE).unlink()
    (repo.folder / ONE).symlink_to("/nowhere")
    assert told(history(repo.folder)) == []


def test_hidden_files_and_others_are_no_records(repo: Repo) -> None:
    steps = {"projects/.x/a.toml": promise(1), "projects/demo/.a.toml": promise(1),
             "projects/a.txt": promise(1), "one.toml": promise(1)}  # fmt: skip
    repo.commit(steps, date(2026, 6, 2))
    assert told(history(repo.folder)) == []


def test_each_blob_is_read_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    for n, day in enumerate((12, 10, 12, 14, 10)):
        repo.commit({ONE: promise(day), f"projects/demo/{n}.toml": promise(day)}, date(2026, 6, 2))
    asked: list[str] = []
    read = Repository.blobs

    def counting(self: Repository, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        wanted = list(ids)
        asked.extend(wanted)
        return read(self, wanted)

    monkeypatch.setattr(Repository, "blobs", counting)
    found = read_history(Repository(repo.folder), "projects", NOW)
    settings = repo.git("rev-parse", "HEAD:clientcare.toml")
    records = [blob for blob in asked if blob != settings]
    assert len(records) == len(set(records)) == 4
    assert [one[1] for one in told(found)] == ["10 12", "12 10", "10 12", "12 14", "14 10"]


# Workspaces that do not stay where they are ------------------------------------------------------


def test_a_workspace_that_was_moved_is_followed(repo: Repo) -> None:
    repo.commit({ONE: promise(12)}, date(2026, 6, 2), "before")
    (repo.folder / "care").mkdir()
    repo.git("mv", "clientcare.toml", "projects", "care/")
    repo.commit({f"care/{ONE}": promise(14)}, date(2026, 6, 3), "moved")
    repo.commit({f"care/{ONE}": promise(16)}, date(2026, 6, 4), "after")
    found = history(repo.folder / "care")
    assert told(found) == [
        ("move", "10 12", "before"), ("move", "12 14", "moved"), ("move", "14 16", "after"),
    ]  # fmt: skip
    assert [event.file for event in found.events] == [ONE, f"care/{ONE}", f"care/{ONE}"]
    assert {event.project for event in found.events} == {"demo"}


def test_a_records_folder_that_was_renamed_is_followed(repo: Repo) -> None:
    repo.git("mv", "projects", "clients")
    repo.commit(
        {
            "clientcare.toml": SETTINGS + 'records = "clients"\n',
            "clients/demo/one.toml": promise(14),
        },
        date(2026, 6, 3),
        "renamed",
    )
    assert told(history(repo.folder, records="clients")) == [("move", "10 14", "renamed")]


def test_records_that_were_there_before_the_settings(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit({"projects/demo/project.toml": PROJECT, ONE: promise(10)}, date(2026, 6, 1))
    repo.commit({ONE: promise(12), "clientcare.toml": SETTINGS}, date(2026, 6, 2), "settings")
    assert told(history(tmp_path)) == [("move", "10 12", "settings")]


def test_settings_that_were_never_committed(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit({"projects/demo/project.toml": PROJECT, ONE: promise(10)}, date(2026, 6, 1))
    repo.commit({ONE: promise(12)}, date(2026, 6, 2), "move")
    repo.write({"clientcare.toml": SETTINGS})
    assert told(history(tmp_path)) == [("move", "10 12", "move")]


def test_a_record_behind_a_link_is_followed(repo: Repo) -> None:
    repo.write({"shared/two.toml": promise(1, "D-2")})
    (repo.folder / "projects/demo/two.toml").symlink_to("../../shared/two.toml")
    repo.commit({}, date(2026, 6, 2), "link")
    repo.commit({"shared/two.toml": promise(5, "D-2")}, date(2026, 6, 3), "behind it")
    assert told(history(repo.folder)) == [("move", "01 05", "behind it")]


def test_a_records_folder_that_is_a_link(repo: Repo) -> None:
    repo.git("mv", "projects", "data")
    (repo.folder / "projects").symlink_to("data")
    repo.commit({"data/demo/one.toml": promise(12)}, date(2026, 6, 2), "link")
    repo.commit({"data/demo/one.toml": promise(14)}, date(2026, 6, 3), "behind it")
    assert [one[1:] for one in told(history(repo.folder))] == [
        ("10 12", "link"), ("12 14", "behind it"),
    ]  # fmt: skip


def test_the_short_way_and_the_long_way_agree(repo: Repo) -> None:
    for day in (12, 14, 14, 16):
        repo.commit({ONE: promise(day), f"projects/{day}.toml": promise(day, f"D-{day}")},
                    date(2026, 6, day), f"to {day}")  # fmt: skip
    repo.commit({"projects/12.toml": None, "x": "1"}, date(2026, 6, 20))
    repository = Repository(repo.folder)
    line = repository.line_until(repository.head(), NOW)
    short, long = (
        way(repository, line, "projects")
        for way in (reading.steps_in_records_folder, snapshots.steps_in_repository)
    )
    assert short == long


# The records as a commit had them ----------------------------------------------------------------


def shape(loaded: Snapshot) -> list[tuple[object, ...]]:
    """What was read: each file, its fault, and its records."""
    files = [(f.name, f.fault.message if f.fault else f.text) for f in loaded.files]
    return sorted([*files, *((e.id, e.file.name, repr(e.record)) for e in loaded.entries)])


def tangle(folder: Path) -> None:
    """Every kind of file and link that a records folder can hold."""
    files = {
        "projects/demo/deep/er/three.toml": promise(3, "D-3"),
        "projects/demo/.hidden.toml": promise(3, "D-9"),
        "projects/.folder/x.toml": promise(3, "D-9"),
        "projects/demo/folder.toml/inside.toml": promise(4, "D-4"),
        "projects/demo/text.txt": "x",
        "projects/demo/broken.toml": "[",
        "projects/demo/large.toml": "#" * ((1 << 20) + 1),
        "shared/two.toml": promise(2, "D-2"),
        "shared/text.txt": promise(5, "D-5"),
        "shared/more/six.toml": promise(6, "D-6"),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    links = {
        "projects/demo/two.toml": "../../shared/two.toml",
        "projects/demo/twice.toml": "two.toml",
        "projects/demo/again.toml": "one.toml",
        "projects/demo/text.toml": "../../shared/text.txt",
        "projects/demo/readme": "../../shared/text.txt",
        "projects/demo/nowhere.toml": "gone.toml",
        "projects/demo/nothing": "gone",
        "projects/demo/out.toml": "../../../outside.toml",
        "projects/demo/etc.toml": "/etc/hostname",
        "projects/demo/home.toml": str(folder.resolve() / "shared/text.txt"),
        "projects/demo/round.toml": "round.toml",
        "projects/demo/more": "../../shared/more",
        "projects/demo/up": "../..",
        "projects/demo/self": ".",
        "projects/a-link": "demo",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)


def test_a_commit_is_read_as_the_folder_would_be(repo: Repo) -> None:
    (repo.folder.parent / "outside.toml").write_text(promise(7, "D-7"))
    tangle(repo.folder)
    repo.commit({}, date(2026, 6, 2))
    assert repo.git("status", "--short") == ""
    repository = Repository(repo.folder)
    there = load_at(repository, repository.commit("HEAD"))
    here = load(repo.folder)
    assert shape(there) == shape(here)
    assert (there.root, there.prefix) == (here.root, here.prefix)


def test_playbooks_beside_the_records_are_no_records_in_a_commit_either(repo: Repo) -> None:
    files = {
        "clientcare.toml": 'time_zone = "UTC"\nrecords = "."\n',
        "playbooks/own.toml": 'name = "own"\n',
        "project.toml": '[project]\nname = "P"\nclient = "C"\n',
        "projects/demo/project.toml": None,
        ONE: None,
    }
    repo.commit(files, date(2026, 6, 2))
    repository = Repository(repo.folder)
    there = load_at(repository, repository.commit("HEAD"))
    assert [file.name for file in there.files] == ["project.toml"]
    assert shape(there) == shape(load(repo.folder))


def test_the_last_commit_of_a_day(repo: Repo) -> None:
    repo.commit({ONE: promise(12)}, datetime(2026, 6, 10, 20, tzinfo=UTC), "evening")
    repo.commit({ONE: promise(14)}, datetime(2026, 6, 10, 22, tzinfo=UTC), "after midnight")
    repository = Repository(repo.folder)

    def on(day: int) -> Commit:
        return commit_on(repository, Now.end_of(date(2026, 6, day), ZONE))

    assert [on(day).subject for day in (1, 9, 10, 11, 30)] == [
        "Record", "Record", "evening", "after midnight", "after midnight",
    ]  # fmt: skip
    with pytest.raises(ClientcareError, match="no commit at or before 2026-05-31"):
        commit_on(repository, Now.end_of(date(2026, 5, 31), ZONE))


def test_a_commit_before_the_workspace_moved(repo: Repo) -> None:
    (repo.folder / "care").mkdir()
    repo.git("mv", "clientcare.toml", "projects", "care/")
    repo.commit({}, date(2026, 6, 3), "moved")
    repository = Repository(repo.folder / "care")
    loaded = load_at(repository, repository.commit("HEAD~1"))
    assert (loaded.prefix, [file.name for file in loaded.files]) == (
        "", [ONE, "projects/demo/project.toml"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"clientcare.toml": None}, "no clientcare.toml"),
        ({"clientcare.toml": "zone = 1\n"}, "clientcare.toml:1:1"),
        ({"projects/demo/project.toml": None}, "no project in projects/"),
    ],
)
def test_a_commit_without_a_workspace(
    repo: Repo, files: dict[str, str | bytes | None], reason: str
) -> None:
    commit = repo.commit(files, date(2026, 6, 2))
    repo.commit(FILES, date(2026, 6, 3))
    repository = Repository(repo.folder)
    with pytest.raises(NoWorkspace, match="no workspace can be read in commit") as raised:
        load_at(repository, repository.commit(commit))
    assert reason in raised.value.message


def test_a_name_with_bytes_that_are_no_text_is_unreadable_there_too(repo: Repo) -> None:
    repo.commit({os.fsdecode(b"projects/demo/\xff.toml"): promise(1, "D-2")}, date(2026, 6, 2))
    repository = Repository(repo.folder)
    assert shape(load_at(repository, repository.commit("HEAD"))) == shape(load(repo.folder))


def test_days_are_the_committers_in_the_workspaces_zone(repo: Repo) -> None:
    late = datetime(2026, 6, 9, 23, 30, tzinfo=UTC)
    repo.commit({ONE: promise(12)}, late)
    (event,) = history(repo.folder).events
    assert event.on == (late + timedelta(hours=3)).date() == date(2026, 6, 10)
