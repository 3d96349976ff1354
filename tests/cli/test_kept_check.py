"""What `check` keeps of a large workspace: no answer ever differs from that of judging anew."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare import cache, store
from clientcare.calendar.now import Horizon, Now
from clientcare.cli import check, common, kept_check
from clientcare.output.findings import FORMATS, STATISTICS
from clientcare.settings import Settings
from clientcare.store import Raw, State
from tests.cli.running import FILES, run, write
from tests.drawn import examples

NOON = datetime(2026, 6, 15, 9, 0, 7, tzinfo=UTC)
HOURS = """
[[issue]]
id = "PORTAL-down"
title = "The portal is down"
severity = "critical"
found = 2026-06-15T10:00:00+03:00
triaged = 2026-06-15T10:30:00+03:00
promised = 2026-06-15T15:00:00+03:00

[[touchpoint]]
on = 2026-06-15T14:00:00+03:00
kind = "complaint"
summary = "Down again"
"""
START = {**FILES, "projects/portal/hours.toml": HOURS, "projects/portal/plan.toml.txt": ""}


class Clock:
    """The clock that commands read, and that of the files, which are never just written."""

    def __init__(self) -> None:
        self.now = NOON
        self.later = 10 * 10**9
        self.judged = 0

    def present(self, zone: tzinfo) -> Now:
        return Now.at(self.now, zone, Horizon())

    def time_ns(self) -> int:
        return time.time_ns() + self.later


def set_up(patch: pytest.MonkeyPatch) -> Clock:
    """Keep what is found in workspaces of any size; count how often one is judged."""
    clock, judged = Clock(), check._judged

    def counted(*words: object) -> object:
        clock.judged += 1
        return judged(*words)  # type: ignore[arg-type]

    patch.setattr(check, "FEWEST_KEPT", 1)
    patch.setattr(store, "FEW", 1)  # a second process reads the others ahead
    patch.setattr(check, "_judged", counted)
    patch.setattr(common, "present", clock.present)
    patch.setattr(kept_check, "time", clock)
    return clock


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "care", START)


def kept(tmp_path: Path) -> list[Path]:
    """The files that are kept."""
    return sorted((tmp_path / "cache" / "clientcare").glob("*"))


def is_judged(clock: Clock, root: Path, *words: str) -> bool:
    """Whether a check judges; holds it to what one without a cache says."""
    clock.judged = 0
    said = run("check", "--root", str(root), *words)
    times = clock.judged
    assert said == run("check", "--root", str(root), *words, "--no-cache")
    return times > 0


def hold(patch: pytest.MonkeyPatch, random: Random, root: Path, *words: str) -> None:
    """Hold two checks, the second with what the first kept, to what one without a cache says."""
    patch.setattr(store, "FEW", random.choice((1, 1000, 1000, 1000)))  # a process costs the most
    said = [run("check", "--root", str(root), *words) for _ in range(2)]
    patch.setattr(store, "FEW", 1000)
    assert said == [run("check", "--root", str(root), *words, "--no-cache")] * 2


# Any change --------------------------------------------------------------------------------------


def _file(root: Path, random: Random) -> Path:
    files = [path for path in (root / "projects").rglob("*.toml") if path.is_file()]
    return random.choice(files or [root / "projects" / "portal" / "new.toml"])


def edit(root: Path, random: Random) -> None:
    path = _file(root, random)
    text = path.read_text(errors="replace") if path.exists() else ""
    path.write_text(text.replace("06-1", random.choice(("06-1", "06-2", "07-1")), 1))


def edit_unseen(root: Path, random: Random) -> None:
    """Change a file, with its size and its time as before."""
    path = _file(root, random)
    if path.exists():
        was = path.stat()
        path.write_text(path.read_text(errors="replace").replace("2026-06-1", "2026-06-2", 1))
        os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def add(root: Path, random: Random) -> None:
    name = random.choice(("a.toml", "b.toml", ".hidden.toml", "c.toml~", "deep/d.toml"))
    text = f'[[commitment]]\nid = "N-{random.randint(1, 3)}"\ntitle = "x"\npromised = 2026-06-12\n'
    write(root / "projects" / "portal", {name: random.choice((text, "x =", b"\xff"))})


def delete(root: Path, random: Random) -> None:
    path = _file(root, random)
    if path.name != "project.toml":
        path.unlink(missing_ok=True)


def rename(root: Path, random: Random) -> None:
    path = _file(root, random)
    if path.exists() and path.name != "project.toml":
        path.rename(path.with_name(random.choice(("r.toml", "s.TOML"))))


def exchange(root: Path, random: Random) -> None:
    one, other = _file(root, random), _file(root, random)
    if one != other:
        one.rename(root / "x")
        other.rename(one)
        (root / "x").rename(other)


def copy(root: Path, random: Random) -> None:
    """Copy a file over another, with its times (`cp -p`)."""
    one, other = _file(root, random), _file(root, random)
    if one.exists() and not (other.exists() and one.samefile(other)):
        shutil.copy2(one, other)


def link(root: Path, random: Random) -> None:
    path = root / "projects" / "portal" / random.choice(("l.toml", "m.toml", "folder"))
    path.unlink(missing_ok=True)
    target = random.choice(("search.toml", "nowhere", "../../outside.toml", "..", "../../hidden"))
    if path.name != "m.toml":
        path.symlink_to(target)
    elif (one := _file(root, random)).exists():
        os.link(one, path)


def settings(root: Path, random: Random) -> None:
    more = ("", 'practice = "thorough"\n', "[policy]\ndue_soon = '1d'\n", "x = 1\n")
    text = FILES["clientcare.toml"].replace("Helsinki", random.choice(("Helsinki", "Berlin")))
    (root / "clientcare.toml").write_text(random.choice(more) + text)


CHANGES: tuple[Callable[[Path, Random], None], ...] = (
    edit, edit_unseen, add, delete, rename, exchange, copy, link, settings,
)  # fmt: skip


def damage(home: Path, random: Random) -> None:
    """Harm what is kept, or take the one for the other."""
    files = sorted(home.glob("*.json"))
    if files:
        one, other = random.choice(files), random.choice(files)
        data = bytearray(other.read_bytes())
        if data:
            data[random.randrange(len(data))] ^= random.choice((0, 1, 32))
        one.write_bytes(random.choice((data, data[:-70], b"", b"{}\n")))


def ways(random: Random) -> list[str]:
    """The options of a check."""
    words = ["--output-format", random.choice(tuple(FORMATS))]
    if random.random() < 0.2:
        words = ["--output-format", random.choice(tuple(STATISTICS)), "--statistics"]
    for more in (["-q"], ["--select", "CC1"], ["--practice", "thorough"], ["--exit-zero"],
                 ["--fail-on", "info"]):  # fmt: skip
        words += more if random.random() < 0.15 else []
    days = ("2026-06-15", "today", "yesterday", "2026-06-15T14:00", "2026-06-15T16:00")
    return [*words, *(["--as-of", random.choice(days)] if random.random() < 0.3 else [])]


@pytest.mark.slow
@examples(40)
@given(st.integers(0, 2**32))
def test_no_answer_differs_from_that_of_judging_anew(seed: int) -> None:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", f"{name}/cache")
        patch.chdir(name)
        clock, root = set_up(patch), write(Path(name, "care"), START)
        more = {"outside.toml": "", "care/hidden/h.toml": FILES["projects/portal/search.toml"]}
        write(Path(name), more)
        for _ in range(8):
            for _ in range(random.choice((0, 0, 1, 2))):
                random.choice(CHANGES)(root, random)
            if random.random() < 0.4:
                steps = (1, 60, 3600, 86400, -3600, -90000, 7 * 86400)
                clock.now += timedelta(seconds=random.choice(steps) * random.randint(1, 3))
            if random.random() < 0.1:
                damage(Path(name, "cache", "clientcare"), random)
            if random.random() < 0.1:
                patch.setattr(cache, "__version__", random.choice(("1", "2")))
            hold(patch, random, root, *ways(random))


# What is kept, and what is not -------------------------------------------------------------------


def test_nothing_is_judged_again_where_nothing_changed(clock: Clock, root: Path) -> None:
    for name in FORMATS:
        is_judged(clock, root, "--output-format", name)
        assert not is_judged(clock, root, "--output-format", name)
    assert not is_judged(clock, root, "--statistics")
    assert not is_judged(clock, root, "--fail-on", "never")
    assert is_judged(clock, root, "--select", "CC101")
    assert is_judged(clock, root, "--as-of", "2026-06-15")
    assert not is_judged(clock, root, "--as-of", "2026-06-15")


def test_of_the_present_it_holds_up_to_the_first_limit(clock: Clock, root: Path) -> None:
    assert is_judged(clock, root)
    clock.now = NOON + timedelta(hours=1)  # 13:00 in Helsinki; the complaint comes at 14:00
    assert not is_judged(clock, root)
    clock.now = NOON - timedelta(seconds=1)
    assert is_judged(clock, root)
    clock.now = NOON + timedelta(hours=2)
    assert is_judged(clock, root)


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_judged_again_where_a_file_changed(
    clock: Clock, root: Path, change: Callable[[Path, Random], None]
) -> None:
    assert is_judged(clock, root)
    names = {path: (path.stat(), path.read_bytes()) for path in root.rglob("*") if path.is_file()}
    for seed in range(9):
        change(root, Random(seed))
    now = {path: (path.stat(), path.read_bytes()) for path in root.rglob("*") if path.is_file()}
    assert names != now
    assert is_judged(clock, root)


def test_a_file_that_was_just_changed_is_not_trusted(
    clock: Clock, root: Path, tmp_path: Path
) -> None:
    clock.later = 0
    assert is_judged(clock, root)
    assert kept(tmp_path) == []
    clock.later = 10 * 10**9
    assert is_judged(clock, root)
    assert not is_judged(clock, root)
    clock.later = 0
    assert is_judged(clock, root)


def test_a_file_whose_time_was_set_back_is_not_trusted(
    clock: Clock, root: Path, tmp_path: Path
) -> None:
    clock.later = 0
    for path in root.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    assert is_judged(clock, root)
    assert kept(tmp_path) == []


def test_a_time_to_the_second_is_not_trusted() -> None:
    for nanoseconds, settled in ((0, False), (1, True)):
        state = State(10**19)
        state.add(Raw("x", stat=(0, 1, 10**9 + nanoseconds, 1, 1, 1)))
        assert state.settled is settled


def test_what_changed_after_it_was_read_is_judged_again(
    clock: Clock, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, path = os.read, root / "projects" / "portal" / "hours.toml"

    def changed(handle: int, number: int) -> bytes:
        data = real(handle, number)
        path.write_text(HOURS.replace("T15:00", "T11:00"))
        return data

    with monkeypatch.context() as patch:
        patch.setattr(os, "read", changed)
        run("check", "--root", str(root))
    assert is_judged(clock, root)


def test_a_file_that_changes_after_it_was_looked_at_is_not_quoted(
    clock: Clock, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "check", "--root", str(root), "--output-format", "full"
    assert "to = 2026-06-10" in run(*words).out
    from clientcare.store import look

    def and_change(root: Path, state: State) -> Settings:
        settings = look(root, state)
        path = root / "projects/portal/search.toml"
        path.write_text(path.read_text().replace("06-10", "06-11"))
        return settings

    monkeypatch.setattr(kept_check, "look", and_change)
    out = run(*words).out
    assert "search.toml:" in out
    assert "to = 2026-06-1" not in out


@pytest.mark.parametrize("seconds", [13_600_000_000, -9_300_000_000])
def test_a_time_of_any_year_is_no_fault(
    clock: Clock, root: Path, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    real = os.fstat

    def of_another_year(handle: int) -> SimpleNamespace:
        found = real(handle)
        names = ("st_size", "st_ctime_ns", "st_ino", "st_dev", "st_mode")
        parts = {name: getattr(found, name) for name in names}
        return SimpleNamespace(**parts, st_mtime_ns=seconds * 10**9)

    monkeypatch.setattr(os, "fstat", of_another_year)
    assert is_judged(clock, root)


def test_today_is_not_taken_for_its_date(clock: Clock, root: Path) -> None:
    facts = '[[touchpoint]]\non = 2026-06-20\nkind = "meeting"\nsummary = "x"\n'
    write(root, {"projects/portal/later.toml": facts})
    assert is_judged(clock, root, "--as-of", "2026-06-15")
    assert is_judged(clock, root, "--as-of", "today")
    assert "CC007" in run("check", "--root", str(root), "--as-of", "today").out


def test_a_time_ahead_is_not_trusted(clock: Clock, root: Path, tmp_path: Path) -> None:
    os.utime(root / "projects/portal/search.toml", (4_000_000_000, 4_000_000_000))
    assert is_judged(clock, root)
    assert is_judged(clock, root)
    assert kept(tmp_path) == []


def test_what_git_ignores_is_asked_anew(clock: Clock, root: Path) -> None:
    subprocess.run(["git", "init", "-q", root], check=True)
    assert is_judged(clock, root)
    assert not is_judged(clock, root)
    (root / ".git" / "info" / "exclude").write_text("search.toml\n")
    assert is_judged(clock, root)


def test_a_zone_that_changed_is_judged_again(
    clock: Clock, root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    zone = tmp_path / "zones" / "Europe" / "Helsinki"
    zone.parent.mkdir(parents=True)
    zone.write_bytes(b"1")
    monkeypatch.setattr(kept_check, "TZPATH", (str(tmp_path / "zones"),))
    assert is_judged(clock, root)
    assert not is_judged(clock, root)
    zone.write_bytes(b"22")
    assert is_judged(clock, root)


def test_another_version_judges_for_itself(
    clock: Clock, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_judged(clock, root)
    monkeypatch.setattr(cache, "__version__", "0.0.0")
    assert is_judged(clock, root)


@pytest.mark.parametrize(
    "words",
    [("--no-cache",), ("portal",), ("projects/portal/search.toml",), ("--at", "HEAD"),
     ("--base", "HEAD")],
)  # fmt: skip
def test_only_a_plain_check_is_kept(
    clock: Clock, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str]
) -> None:
    monkeypatch.chdir(root)
    for git in (["init", "-q"], ["add", "-A"], ["-c", "user.name=M", "-c", "user.email=m@s.example",
                "commit", "-qm", "Record"]):  # fmt: skip
        subprocess.run(["git", *git], cwd=root, check=True)
    whole = run("check")
    before = kept(tmp_path)
    assert whole.code == 1
    run("check", *words)
    new = [one for one in kept(tmp_path) if one not in before]
    assert all(one.read_bytes().find(b'"zones"') < 0 for one in new)
    monkeypatch.setenv("CLIENTCARE_NO_CACHE", "1")
    clock.judged = 0
    assert run("check") == whole
    assert clock.judged == 1


@pytest.mark.slow
def test_of_a_small_workspace_no_byte_is_written(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    time.sleep(2.1)
    assert run("check", "--root", str(root)).code == 1
    assert not (tmp_path / "cache").exists()


def test_what_another_program_wrote_is_judged_again(
    clock: Clock, root: Path, tmp_path: Path
) -> None:
    import hashlib

    is_judged(clock, root)
    (file,) = kept(tmp_path)
    for row in ("[]", "{}", "1", '{"time":["x","y"]}', "null\nnull\nnull\nnull"):
        lines = f"{row}\n".encode()
        file.write_bytes(lines + hashlib.sha256(file.name.encode() + lines).hexdigest().encode())
        assert is_judged(clock, root)


# Real processes ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large() -> Iterator[Path]:
    """A workspace of some hundred files, none of them just written."""
    with tempfile.TemporaryDirectory() as name:
        more = {
            f"projects/portal/{n}.toml": f'[[risk]]\nid = "R-{n}"\ntitle = "x"\n'
            for n in range(check.FEWEST_KEPT)
        }
        write(Path(name, "care"), {**START, **more})
        time.sleep(2.1)
        yield Path(name)


def _called(large: Path, *words: str) -> "subprocess.Popen[bytes]":
    argv = [sys.executable, "-m", "clientcare", "check", "--root", str(large / "care"), *words]
    env = {**os.environ, "XDG_CACHE_HOME": str(large / "cache")}
    return subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.slow
def test_processes_at_the_same_time_say_the_same(large: Path) -> None:
    words = ("--as-of", "2026-06-15")
    (without,) = [_called(large, *words, "--no-cache").communicate()]
    for _ in range(2):
        running = [_called(large, *words) for _ in range(4)]
        assert [one.communicate() for one in running] == [without] * 4
    (file,) = (large / "cache" / "clientcare").iterdir()
    assert file.suffix == ".json"


AUDITED = """
import os, sys
from clientcare.cli import check, main
from clientcare.store import State

opened, named, add = set(), set(), State.add
State.add = lambda self, raw: named.add(raw.name) or add(self, raw)
own = [sys.prefix, sys.base_prefix, os.path.dirname(os.path.dirname(check.__file__)),
       os.environ["XDG_CACHE_HOME"], *filter(None, sys.path)]


def note(event, args):
    if event in ("open", "os.listdir", "os.scandir") and isinstance(args[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(args[0]))
        if not path.startswith(tuple(map(os.path.realpath, own))):
            opened.add((event, path))


sys.addaudithook(note)
main(sys.argv[1:])
root = os.path.realpath(sys.argv[-1])
from zoneinfo import TZPATH
for event, path in sorted(opened):
    name = os.path.relpath(path, root)
    known = name in named if event == "open" else name.startswith("projects")
    zone = [os.path.realpath(f"{one}/Europe/Helsinki") for one in TZPATH]
    outside = os.path.basename(path) == ".git" or path == os.devnull
    if not known and not outside and path not in zone:
        print("unknown:", event, path)
print("named:", len(named))
"""


@pytest.mark.slow
def test_every_file_that_is_opened_is_part_of_the_state(large: Path) -> None:
    env = {**os.environ, "XDG_CACHE_HOME": str(large / "audited")}
    argv = [sys.executable, "-c", AUDITED, "check", "--output-format", "json", "--output-file",
            os.devnull, "--root", str(large / "care")]  # fmt: skip
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [f"named: {check.FEWEST_KEPT + 6}"]
