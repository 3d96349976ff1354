"""What a history told is kept: a kept one, a damaged one and none at all tell the same."""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare import cache
from clientcare.calendar.now import Now
from clientcare.history.git import Repository
from clientcare.history.reading import History, read_history
from clientcare.store import Raw
from clientcare.toml import parse
from tests.cli.running import run
from tests.drawn import examples
from tests.history.repositories import Repo
from tests.history.test_properties import DAY, NOW, Drawn, Tree, files_of, histories, written


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "clientcare"


def read(
    folder: Path, *, cached: bool, judged: bool, tree: Tree | None = None, now: Now = NOW
) -> History:
    """Read a history, with what lies in the work tree."""
    raws = None
    if tree is not None:
        names = files_of(tree)
        raws = [Raw(n, t.encode()) for n, t in names.items() if n.startswith("projects/")]
    return read_history(
        Repository(folder), "projects", now, work_tree=raws, merges=judged, cached=cached
    )


def said(history: History) -> object:
    """All that a history tells."""
    replay = history.replay
    files = {name: (one.tables, one.project) for name, one in replay.files.items()}
    keys = [*replay.present, *replay.deleted, *replay.lost]
    records = {key: (v.table, v) for key in keys if (v := replay.find(*key))}
    committed = {n: one.tables if one else None for n, one in history.committed.items()}
    versions = {
        key: (table, v.kind, v.id, v.file, v.first_committed, v.since)
        for key, (table, v) in records.items()
    }
    return (
        history.events, history.head, history.commits, history.unreadable, history.days, committed,
        history.backwards, files, [*replay.files], versions, replay.merged, replay.renamed,
        replay.recorded, [*replay.places], [*replay.present], replay.told,
    )  # fmt: skip


def kept(home: Path) -> list[Path]:
    """The files that are kept."""
    return sorted(home.iterdir()) if home.exists() else []


def parts(line: list[str]) -> Iterator[str]:
    """The commits after which the history is read."""
    yield from line[:: max(1, len(line) // 3)]
    yield line[-1]


@pytest.mark.slow
@examples(10)
@given(histories(), st.booleans(), st.data())
def test_what_is_kept_changes_nothing(drawn: Drawn, judged: bool, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        repo = written(drawn, Path(folder, "repo"))
        line = repo.git("rev-list", "--first-parent", "--reverse", "main").split()
        tree = data.draw(st.sampled_from(drawn.line))
        for digits in parts(line):
            repo.git("reset", "--quiet", "--soft", digits)
            works = (None, tree)
            without = [
                said(read(repo.folder, cached=False, judged=judged, tree=work)) for work in works
            ]
            for n in (0, 1, 0):
                with_cache = read(repo.folder, cached=True, judged=judged, tree=works[n])
                assert said(with_cache) == without[n]
        assert len(kept(Path(folder, "cache", "clientcare"))) <= cache.MOST_OF_ONE


@pytest.mark.slow
@examples(10)
@given(histories(), histories(), st.booleans())
def test_a_rewritten_branch_is_read_anew(one: Drawn, other: Drawn, judged: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        repo = written(one, Path(folder, "repo"))
        read(repo.folder, cached=True, judged=judged)
        for tree, more in ((other.line[-1], ()), (other.line[0], ("--amend",))):
            repo.write(files_of(tree))
            repo.git("add", "-A")
            repo.git("commit", "--allow-empty", *more, "-qm", "7", on=DAY)
            read(repo.folder, cached=True, judged=judged)
        with_cache = read(repo.folder, cached=True, judged=judged)
        assert said(with_cache) == said(read(repo.folder, cached=False, judged=judged))


SETTINGS = (
    "",
    '[policy]\nrecord_within = "30d"\n',
    "[calendar]\nclosed = [{ from = 2026-07-02, to = 2026-07-20 }]\n",
    '[calendar]\nholidays = ["FI"]\n',
    'time_zone = "Asia/Tokyo"\n',
)


@pytest.mark.slow
@examples(10)
@given(histories(), st.data())
def test_past_days_are_judged_the_same(drawn: Drawn, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        repo = written(drawn, Path(folder, "repo"))
        repo.git("reset", "--quiet", "--hard", "main")
        for _ in range(data.draw(st.integers(1, 4))):
            match data.draw(st.sampled_from(("nothing", "edit", "settings", "commit", "amend"))):
                case "edit":
                    repo.write(files_of(data.draw(st.sampled_from(drawn.line))))
                case "settings":
                    repo.write({"clientcare.toml": data.draw(st.sampled_from(SETTINGS))})
                case "commit" | "amend" as what:
                    repo.git("add", "-A")
                    more = ("--amend",) if what == "amend" else ()
                    day = DAY + timedelta(data.draw(st.integers(0, 60)))
                    repo.git("commit", "--allow-empty", *more, "-qm", "7", on=day)
            day = DAY + timedelta(data.draw(st.integers(0, 90)))
            asked = "check", "--root", str(repo.folder), "--as-of", f"{day}", "--history"
            without, cold, warm = (run(*asked, *more) for more in (("--no-cache",), (), ()))
            assert without == cold == warm


FIRST = {
    "clientcare.toml": "",
    "projects/demo/project.toml": '[project]\nname = "Demo"\nclient = "Demo Oy"\n',
    "projects/demo/a.toml": '[[commitment]]\nid = "D-1"\ntitle = "One"\npromised = 2026-07-09\n',
}


BESIDE = (
    'title = "A key outside of any record"\n',
    "[[commitment]\n",
    '[[commitment]]\nid = "D-1"\ntitle = "Twice"\npromised = 2026-08-03\n',
    '[[commitment]]\nid = "X-1"\ntitle = "Same"\npromised = 2026-08-03\nduplicate_of = "d-1"\n',
    (
        '[[commitment]]\nid = "D-2"\ntitle = "Same"\npromised = 2026-08-03\nduplicate_of = "X-1"\n'
        '[[commitment]]\nid = "X-1"\ntitle = "Other"\npromised = 2026-08-03\n'
    ),
    (
        '[[commitment]]\nid = "X-1"\ntitle = "Before"\npromised = 2026-06-03\n'
        'replaced = 2026-07-01\nreplaced_by = "D-1"\n'
    ),
    '[[commitment]]\nid = "D-3"\ntitle = "Fee"\npromised = 2026-07-03\namount = "9 EUR"\n',
    '[[touchpoint]]\non = 2026-07-02\nkind = "call"\nsummary = "Hello"\nwith = ["mira"]\n',
    '[[touchpoint]]\non = 2026-07-01\nkind = "email"\nsummary = "Hello"\nwith = ["mira"]\n',
    '[project]\nid = "D-1"\nname = "New"\nclient = "New Oy"\ncurrency = "GBP"\n',
    "",
)
"""What a file beside the others may hold: faults, and what ties it to their records."""


@pytest.mark.slow
@examples(15)
@given(histories(), st.data())
def test_files_that_are_left_out_change_nothing(drawn: Drawn, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = f"{folder}/cache"
        repo = written(drawn, Path(folder, "repo"))
        repo.git("reset", "--quiet", "--hard", "main")
        for n in range(data.draw(st.integers(1, 5))):
            name = data.draw(st.sampled_from(("demo/beside", "z", "demo/deep/project")))
            repo.write({f"projects/{name}.toml": data.draw(st.sampled_from(BESIDE))})
            if data.draw(st.booleans()):
                repo.git("add", "-A")
                repo.git("commit", "--allow-empty", "-qm", "7", on=DAY + timedelta(n))
            at = ("--at", "HEAD~0") if data.draw(st.booleans()) else ()
            day = "--as-of", f"{DAY + timedelta(data.draw(st.integers(0, 9)))}"
            asked = "drift", "--root", str(repo.folder), *day, *at
            forms = data.draw(st.permutations(("text", "json")))
            for form in forms:  # the first finds nothing kept of the latest change, the second all
                words = *asked, "--format", form
                assert run(*words) == run(*words, "--no-cache")


def promise(id: str, more: str = "", day: int = 3) -> str:
    """A commitment, as a file has it."""
    return f'[[commitment]]\nid = "{id}"\ntitle = "{id}!"\npromised = 2026-08-{day:02}\n{more}'


CALL = '[[touchpoint]]\non = 2026-06-02\nkind = "call"\nsummary = "Hello"\nwith = ["mira"]\n'


@pytest.mark.parametrize(
    "steps",
    [
        # A duplicate is called as what it repeats, a title of another file.
        [{"b": promise("X-1", 'duplicate_of = "X-2"\n'), "c": promise("X-2")},
         {"b": promise("X-1", 'duplicate_of = "X-2"\n', day=9)}],
        # What was replaced gives its first date to what it was replaced by, which was moved.
        [{"b": promise("X-1", 'replaced = 2026-06-05\nreplaced_by = "X-2"\n'),
          "c": promise("X-2", day=7)},
         {"c": promise("X-2", day=9)}],
        # Whether an amount is sound, another file says.
        [{"b": promise("X-2", 'kind = "payment"\nby = "client"\namount = 9\n'),
          "project": '[project]\nname = "Demo"\nclient = "Demo Oy"\ncurrency = "EUR"\n'},
         {"project": FIRST["projects/demo/project.toml"]}],
        # Of two records with one id the first file counts, though its event has none of its own.
        [{"b": CALL, "c": promise("b-2026-06-02-1")}, {"c": promise("b-2026-06-02-1", day=9)}],
    ],
)  # fmt: skip
def test_what_other_files_say_is_looked_into(repo: Repo, steps: list[dict[str, str]]) -> None:
    asked = "drift", "--root", str(repo.folder), "--as-of", "2026-06-30"
    for n, step in enumerate(steps):
        files = {f"projects/demo/{name}.toml": text for name, text in step.items()}
        repo.commit(files, date(2026, 6, 9 + n))
        without, cold, warm = (run(*asked, *more) for more in (("--no-cache",), (), ()))
        assert without == cold == warm
    assert any(words in "".join(without[1:]) for words in ("X-2!", "a currency", "06-02-1"))


def test_a_line_of_commits_is_listed_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str | bytes] = []
    whole = Repository._run

    def ask(self: Repository, *words: str | bytes) -> bytes:
        asked.append(words[0])
        return whole(self, *words)

    monkeypatch.setattr(Repository, "_run", ask)
    for expected in (1, 0):
        asked.clear()
        assert run("drift", "--root", str(repo.folder), "--as-of", "2026-06-30").code == 0
        assert asked.count("rev-list") == expected


def test_what_is_sound_is_not_looked_into_again(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {f"projects/demo/{n}.toml": f'[[commitment]]\nid = "O-{n}"\ntitle = "O"\n'
              for n in range(4)}  # fmt: skip
    repo.commit(others, date(2026, 6, 4))
    parsed: list[str] = []

    def noted(text: str) -> dict[str, object]:
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr("clientcare.store.assembling.parse", noted)
    for expected in (6, 2, 2):  # the project, and the record that moved
        parsed.clear()
        assert run("drift", "--root", str(repo.folder), "--as-of", "2026-06-30").code == 0
        assert len(parsed) == expected
    repo.write({"projects/demo/3.toml": "x = 1\n"})
    for _ in range(2):
        parsed.clear()
        ran = run("drift", "--root", str(repo.folder), "--as-of", "2026-06-30")
        assert "projects/demo/3.toml:1" in ran.err
        assert len(parsed) == 3


def test_amounts_are_looked_into_where_currencies_changed(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_currency(name: str, code: str) -> dict[str, str]:
        text = f'[project]\nname = "{name}"\nclient = "Demo Oy"\ncurrency = "{code}"\n'
        return {f"projects/{name}/project.toml": text}

    fees = {f"projects/demo/{n}.toml": promise(f"O-{n}", 'by = "client"\namount = 9\n')
            for n in range(4)}  # fmt: skip
    repo.commit({**fees, **with_currency("demo", "EUR")}, date(2026, 6, 4))
    parsed: list[str] = []

    def noted(text: str) -> dict[str, object]:
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr("clientcare.store.assembling.parse", noted)
    for counts in ((6, 2), (7, 3)):  # the projects, and the record that moved
        for expected in counts:
            parsed.clear()
            assert run("drift", "--root", str(repo.folder), "--as-of", "2026-06-30").code == 0
            assert len(parsed) == expected
        repo.commit(with_currency("other", "SEK"), date(2026, 6, 5))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit(FIRST, date(2026, 6, 1))
    later = FIRST["projects/demo/a.toml"].replace("07-09", "07-19")
    repo.commit({"projects/demo/a.toml": later}, date(2026, 6, 3))
    return repo


def count(repo: Repo, monkeypatch: pytest.MonkeyPatch, now: Now = NOW) -> int:
    """How many commits are looked at in a reading."""
    asked: list[str] = []
    whole = Repository.changes

    def changes(self: Repository, commits: list[str], *rest: object, **more: object) -> object:
        asked.extend(commits)
        return whole(self, commits, *rest, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Repository, "changes", changes)
        history = read(repo.folder, cached=True, judged=False, now=now)
    assert said(history) == said(read(repo.folder, cached=False, judged=False, now=now))
    return len(asked)


def test_only_what_is_new_is_read(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    # The settings of the first commit are looked at apart.
    assert count(repo, monkeypatch) == 2
    assert count(repo, monkeypatch) == 0
    repo.commit({"projects/demo/a.toml": FIRST["projects/demo/a.toml"]}, date(2026, 6, 9))
    assert count(repo, monkeypatch) == 1
    assert count(repo, monkeypatch) == 0


def test_a_record_that_is_renamed_after_the_last_reading_is_followed(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    count(repo, monkeypatch)
    renamed = FIRST["projects/demo/a.toml"].replace("07-09", "07-19").replace("D-1", "D-2")
    tree = {**FIRST, "projects/demo/a.toml": renamed}
    readings = []
    for cached in (True, False):
        raws = [Raw(n, t.encode()) for n, t in tree.items() if n.startswith("projects/")]
        readings.append(
            read_history(Repository(repo.folder), "projects", NOW, work_tree=raws, cached=cached)
        )
    assert said(readings[0]) == said(readings[1])
    assert readings[0].replay.renamed == {"d-1": "d-2"}
    repo.commit({"projects/demo/a.toml": renamed}, date(2026, 6, 9))
    assert count(repo, monkeypatch) == 1


@pytest.mark.parametrize("harm", [b"", b"{}", b"\0" * 900, b"0\n{}"])
def test_what_is_damaged_is_read_again(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, home: Path, harm: bytes
) -> None:
    count(repo, monkeypatch)
    (file,) = kept(home)
    whole = file.read_bytes()
    for data in (harm, whole[:-9], whole.replace(b"D-1", b"D-2")):
        file.write_bytes(data)
        assert count(repo, monkeypatch) == 2
        assert file.read_bytes() == whole


@pytest.mark.parametrize(
    "row", ["[]", "1", '["present",1]', '["event",["number","x"]]', '["event"]']
)
def test_what_another_program_wrote_is_read_again(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, home: Path, row: str
) -> None:
    count(repo, monkeypatch)
    (file,) = kept(home)
    lines = f'{row}\n["end",false]\n'.encode()
    digest = hashlib.sha256(file.name.encode() + lines).hexdigest()
    file.write_bytes(lines + digest.encode())
    assert count(repo, monkeypatch) == 2


def test_what_was_kept_of_one_commit_is_not_taken_for_another(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    count(repo, monkeypatch)
    (file,) = kept(home)
    repo.commit({"projects/demo/a.toml": FIRST["projects/demo/a.toml"]}, date(2026, 6, 9))
    name = file.name.partition("-")[0]
    (home / f"{name}-{repo.git('rev-parse', 'HEAD').strip()}.json").write_bytes(file.read_bytes())
    assert count(repo, monkeypatch) == 1


@pytest.mark.slow
def test_nothing_is_kept_where_others_may_write(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: Path
) -> None:
    # A folder of the repository comes with a clone or a merge, and links may lead to it.
    inside = repo.folder / "cache"
    inside.mkdir()
    (tmp_path / "link").symlink_to(inside)
    # So it does with any other repository, as that around a submodule or of another work tree.
    other = Repo(tmp_path / "other").folder / ".cache"
    for place in (inside, tmp_path / "link", other):
        monkeypatch.setenv("XDG_CACHE_HOME", str(place))
        assert count(repo, monkeypatch) == count(repo, monkeypatch) == 2
    assert [*inside.iterdir()] == []
    assert not other.exists()
    monkeypatch.setenv("XDG_CACHE_HOME", str(home.parent))
    home.mkdir(parents=True)
    home.chmod(0o777)
    assert count(repo, monkeypatch) == count(repo, monkeypatch) == 2
    assert kept(home) == []


@pytest.mark.parametrize("given", ["", "cache", "./cache"])
def test_only_an_absolute_folder_counts(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str
) -> None:
    monkeypatch.chdir(repo.folder)
    monkeypatch.setenv("XDG_CACHE_HOME", given)
    for home in (str(tmp_path), "."):
        monkeypatch.setenv("HOME", home)
        count(repo, monkeypatch)
    assert len(kept(tmp_path / ".cache" / "clientcare")) == 1
    assert sorted(one.name for one in repo.folder.iterdir()) == [
        ".git", "clientcare.toml", "projects",
    ]  # fmt: skip


def test_another_version_reads_for_itself(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    count(repo, monkeypatch)
    monkeypatch.setattr(cache, "__version__", "0.0.0")
    assert count(repo, monkeypatch) == 2
    assert count(repo, monkeypatch) == 0


def test_a_folder_that_cannot_be_written_is_no_fault(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert count(repo, monkeypatch) == count(repo, monkeypatch) == 2


def test_nothing_is_left_of_what_a_full_disk_does_not_hold(home: Path) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["event"]
        raise OSError(errno.ENOSPC, "No space left on device")

    cache.Cache(home, "subject").write("key", rows())
    assert kept(home) == []


def test_what_is_dated_ahead_is_not_kept(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    repo.commit({"projects/demo/a.toml": FIRST["projects/demo/a.toml"]}, date(2026, 6, 9))
    early = Now.end_of(date(2026, 6, 5), UTC)
    count(repo, monkeypatch, early)
    assert kept(home) == []
    count(repo, monkeypatch)
    count(repo, monkeypatch, early)
    assert len(kept(home)) == 1


@pytest.mark.slow
def test_the_folder_stays_small(repo: Repo, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for n in range(cache.MOST_OF_ONE + 3):
        repo.commit({"projects/demo/b.toml": f"x = {n}\n"}, date(2026, 6, 10))
        count(repo, monkeypatch)
    assert len(kept(home)) == cache.MOST_OF_ONE
    (home / "of-another").write_bytes(b" " * 900)
    monkeypatch.setattr(cache, "MOST_BYTES", 800)
    repo.commit({"projects/demo/b.toml": "y = 1\n"}, date(2026, 6, 10))
    read(repo.folder, cached=True, judged=False)
    assert sum(path.stat().st_size for path in kept(home)) <= 800
