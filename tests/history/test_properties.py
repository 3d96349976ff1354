"""Any history, of branches and merges, renames, squashes and deletions: the model finds the same.

A history is drawn as a list of actions. The model keeps what each first-parent commit holds, by id,
and compares neighbours; it knows neither files nor git.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.history import reading, snapshots
from clientcare.history.cache import UnreadableVersion
from clientcare.history.git import Repository
from clientcare.history.reading import History, files_at, read_history
from clientcare.history.snapshots import load_at
from clientcare.records import Commitment
from tests.drawn import examples
from tests.history.repositories import Repo

NOW = Now.end_of(date(2027, 1, 1), UTC)
PROJECT = '[project]\nname = "Demo"\nclient = "Demo Oy"\n'
NAMES = ("D-1", "D-2", "D-3")
FILES = ("a.toml", "deep/b.toml", "c d.toml")
DAY = date(2026, 7, 1)


@dataclass
class Promise:
    """A promise as a tree holds it: in which file, promised when, moved to where."""

    file: str
    promised: int
    moves: tuple[int, ...] = ()

    def table(self, name: str) -> dict[str, Any]:
        """The record as the file has it."""
        table: dict[str, Any] = {
            "id": name,
            "title": name,
            "promised": DAY + timedelta(self.promised),
        }
        moves = [{"on": DAY, "to": DAY + timedelta(to), "told": DAY} for to in self.moves]
        return {**table, "moves": moves} if moves else table


Tree = dict[str, Promise]


def files_of(tree: Tree) -> dict[str, str]:
    """The files of a tree."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, promise in sorted(tree.items()):
        found.setdefault(f"projects/demo/{promise.file}", []).append(promise.table(name))
    texts = {file: tomli_w.dumps({"commitment": tables}) for file, tables in found.items()}
    return {"clientcare.toml": "", "projects/demo/project.toml": PROJECT, **texts}


# Drawing a history -------------------------------------------------------------------------------


@st.composite
def trees(draw: st.DrawFn, before: Tree) -> Tree:
    """Draw the next tree: some promises edited, moved, renamed, deleted or made."""
    after = {name: Promise(p.file, p.promised, p.moves) for name, p in before.items()}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=0, max_size=2, unique=True)):
        promise = after.get(name)
        if promise is None:
            after[name] = Promise(draw(st.sampled_from(FILES)), draw(st.integers(1, 9)))
            continue
        match draw(st.sampled_from(("edit", "declare", "rename", "delete", "rewrite", "retract"))):
            case "edit":
                promise.promised = draw(st.integers(1, 9))
            case "declare":
                promise.moves += (draw(st.integers(10 * len(promise.moves) + 11,
                                                   10 * len(promise.moves) + 19)),)  # fmt: skip
            case "rename":
                promise.file = draw(st.sampled_from(FILES))
            case "delete":
                del after[name]
            case "rewrite" if promise.moves:
                last = draw(st.integers(10 * len(promise.moves) + 1, 10 * len(promise.moves) + 9))
                promise.moves = (*promise.moves[:-1], last)
            case "retract":
                promise.moves = promise.moves[:-1]
    return after


@dataclass
class Drawn:
    """A history: the trees of its first-parent commits, and of the side branch each one merges."""

    line: list[Tree] = field(default_factory=list)
    sides: dict[int, list[Tree]] = field(default_factory=dict)


@st.composite
def histories(draw: st.DrawFn) -> Drawn:
    """Draw a line of commits; some merge a branch, with a tree that neither side had."""
    drawn, tree = Drawn(), Tree()
    for n in range(draw(st.integers(1, 7))):
        if n and draw(st.booleans()):
            side = [tree]
            for _ in range(draw(st.integers(1, 2))):
                side.append(draw(trees(side[-1])))
            drawn.sides[n] = side[1:]
            tree = draw(st.one_of(st.just(side[-1]), trees(side[-1])))
        else:
            tree = draw(trees(tree))
        drawn.line.append(tree)
    return drawn


def written(drawn: Drawn, folder: Path) -> Repo:
    """Write a history into a repository."""
    repo = Repo(folder)
    repo.git("fast-import", "--quiet", feed=b"".join(_stream(drawn)))
    return repo


def _stream(drawn: Drawn) -> Iterator[bytes]:
    mark = 0
    for n, tree in enumerate(drawn.line):
        trunk = mark
        for side in drawn.sides.get(n, ()):
            yield _commit("side", mark + 1, side, (mark,), n)
            mark += 1
        parents = tuple(p for p in (trunk, mark if mark != trunk else 0) if p)
        yield _commit("main", mark + 1, tree, parents, n)
        mark += 1


def _commit(branch: str, mark: int, tree: Tree, parents: tuple[int, ...], n: int) -> bytes:
    at = int(datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp()) + 86400 * n
    lines = [f"reset refs/heads/{branch}", f"commit refs/heads/{branch}", f"mark :{mark}",
             f"committer A <a@b> {at} +0000", f"data {len(str(n))}", str(n)]  # fmt: skip
    lines += [f"{word} :{p}" for word, p in zip(("from", "merge"), parents, strict=False)]
    lines.append("deleteall")
    text = "\n".join(lines) + "\n"
    for name, content in files_of(tree).items():
        text += f'M 100644 inline "{name}"\ndata {len(content.encode())}\n{content}\n'
    return text.encode()


# The model ---------------------------------------------------------------------------------------

Told = tuple[int, str, str, int | None, int | None, bool]
"""A commit's number, what, the id, from and to how many days after DAY, whether declared."""


def model(line: list[Tree]) -> set[Told]:
    """What happened between neighbouring trees, by id alone."""
    found: set[Told] = set()
    gone: Tree = {}
    for n, (before, after) in enumerate(zip([{}, *line], line, strict=False)):
        for name in NAMES:
            old, new = before.get(name), after.get(name)
            if old and not new:
                gone[name] = old
                found.add((n, "dropped", name, None, None, False))
            if new and not old and name in gone:
                old = gone.pop(name)
                found.add((n, "restored", name, None, None, False))
            if old and new:
                found |= set(_between(n, name, old, new))
    return found


def _between(n: int, name: str, old: Promise, new: Promise) -> Iterator[Told]:
    if old.promised != new.promised:
        yield n, "move", name, old.promised, new.promised, False
    for number in range(max(len(old.moves), len(new.moves))):
        was = old.moves[number] if number < len(old.moves) else None
        now = new.moves[number] if number < len(new.moves) else None
        if was == now:
            continue
        if was is None:
            due = new.moves[number - 1] if number else new.promised
            yield n, "move", name, due, now, True
        else:
            yield n, "move", name, was, now, False


def told(history: History) -> set[Told]:
    """The same of what was found."""
    found: set[Told] = set()
    for event in history.events:
        change = event.difference
        days = [(v - DAY).days if isinstance(v, date) else None for v in (change.old, change.new)]
        number = int(event.commit.subject) if event.commit else -1
        found.add((number, change.what, event.record, days[0], days[1], change.declared))
    assert len(found) == len(history.events)
    return found


def check_every_event(drawn: Drawn, folder: Path) -> None:
    """Drift finds what the model finds, by the short way and by the long way."""
    repository = Repository(folder)
    history = read_history(repository, "projects", NOW)
    assert told(history) == model(drawn.line)
    assert history.commits == len(drawn.line)
    line = repository.line_until(repository.head(), NOW)
    short, long = (
        way(repository, line, "projects")
        for way in (reading.steps_in_records_folder, snapshots.steps_in_repository)
    )
    assert [(s.commit, set(s.files), set(s.removed)) for s in short] == [
        (s.commit, set(s.files), set(s.removed)) for s in long
    ]


def check_a_commit(tree: Tree, repository: Repository, digits: str) -> None:
    """A commit is read as its tree was."""
    loaded = load_at(repository, repository.commit(digits))
    found = {
        e.id: (e.file.name, e.record.promised, tuple(move.to for move in e.record.moves))
        for e in loaded.entries
        if isinstance(e.record, Commitment)
    }
    assert found == {
        name: (
            f"projects/demo/{p.file}",
            DAY + timedelta(p.promised),
            tuple(DAY + timedelta(to) for to in p.moves),
        )
        for name, p in tree.items()
    }


@pytest.mark.slow
@examples(20)
@given(histories(), st.data())
def test_a_history_is_read_as_the_model_reads_it(drawn: Drawn, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = written(drawn, Path(folder))
        check_every_event(drawn, repo.folder)
        line = repo.git("rev-list", "--first-parent", "--reverse", "main").split()
        number = data.draw(st.integers(0, len(line) - 1))
        check_a_commit(drawn.line[number], Repository(repo.folder), line[number])


@pytest.mark.slow
@examples(8)
@given(histories())
def test_squashing_leaves_what_lies_between_the_ends(drawn: Drawn) -> None:
    squashed = Drawn([drawn.line[0], drawn.line[-1]])
    with tempfile.TemporaryDirectory() as folder:
        check_every_event(squashed, written(squashed, Path(folder)).folder)


@pytest.mark.slow
@examples(15)
@given(histories(), st.data())
def test_what_files_held_at_past_commits(drawn: Drawn, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repository = Repository(written(drawn, Path(folder)).folder)
        head = repository.resolve("main")
        history = read_history(repository, "projects", NOW, head=head)
        few = st.lists(st.sampled_from(history.line), min_size=1, unique=True)
        ends = sorted(data.draw(few), key=history.line.index)
        # Where something could not be read, every step is followed instead.
        for lost in ([], [UnreadableVersion("", repository.commit(head))]):
            held = files_at(repository, "projects", history._replace(unreadable=lost), ends)
            state = blobs_at(repository, head)
            for end in reversed(ends):
                state |= held[end]
                assert {n: blob for n, blob in state.items() if blob} == blobs_at(repository, end)


def blobs_at(repository: Repository, commit: str) -> dict[str, str]:
    """The record files of a commit, as git lists them."""
    items = repository.items(commit, b"projects/")
    return {f"projects/{name.decode()}": item.blob for name, item in items.items()}
