"""The history of a repository, as git tells it: commits, files, changes and contents."""

import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import IO

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import EARLIEST, LATEST
from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.findings import hash_named
from clientcare.history.program import GitReader
from clientcare.wording import count

_DEEPEN = "git fetch --unshallow (in CI: fetch-depth: 0)"
_FORMAT = "--format=%H%x00%ct%x00%an%x00%s"
FILE, LINK, SUBMODULE, NOTHING = "100", "120", "160", "000000"
"""The beginnings of the modes that git gives to what lies in a folder, and that of nothing."""
_AT_ONCE = 60
"""How many objects are asked for at once: their names fit into the smallest pipe."""


class Commit(NamedTuple):
    """A commit: its digits, the committer's moment, the author's name, the subject."""

    id: str
    at: datetime
    author: str
    subject: str

    def day(self, zone: tzinfo) -> date:
        """The committer's day in a zone."""
        return self.at.astimezone(zone).date()


class Item(NamedTuple):
    """What lies at a path: its mode, and the blob with its contents."""

    mode: str
    blob: str

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return self.mode.startswith(FILE)


Ancestor = tuple[int, str, list[str]]
"""A commit of a first-parent history: its second, its digits, its parents but for the first."""
Graph = dict[str, tuple[int, list[str]]]
"""Commits by their digits, children first: the later of their two seconds, and their parents."""


class Change(NamedTuple):
    """A path that a commit changed against a parent: what lies there now and lay there before."""

    path: bytes
    after: Item | None
    before: Item | None = None


class Repository(GitReader):
    """The repository around a folder, read without running anything of its own."""

    def __init__(self, folder: Path) -> None:
        """Find the repository around a folder; raises ClientcareError where there is none."""
        super().__init__(folder.resolve())
        self.folder = self.top
        self._commits: dict[str, Commit] = {}
        self.lines: dict[tuple[str, str | None], list[Ancestor]] = {}
        """The lines of history that were asked for: named by digits, they are always the same."""
        words = ("--is-inside-work-tree", "--is-shallow-repository", "--show-prefix", "--git-path")
        head = ("--verify", "--quiet", "HEAD^{commit}")
        done = self._ended("rev-parse", *words, "info/sparse-checkout", *head)
        form = rb"true\n(true|false)\n((?:.*/)?)\n(.*?)\n(?:(\w+)\n)?"
        told = re.fullmatch(form, done.stdout, re.DOTALL)
        if not told:
            if b"bad config" in done.stderr:
                raise self._failure(done.stderr)
            hint = "run `git init` there and commit the records"
            raise ClientcareError(f"{folder} is not in a git work tree", hint)
        self.is_shallow = told[1] == b"true"
        """Whether the clone lacks the beginning of its history."""
        self.prefix = told[2]
        """The way from the repository's top to the folder, with `/` at its end, or nothing."""
        self._sparse = self.folder / os.fsdecode(told[3])
        self._head = (told[4] or b"").decode()
        above = self.prefix.count(b"/")
        self.top = self.folder.parents[above - 1] if above else self.folder
        """The folder of the whole repository."""

    @property
    def whole_past(self) -> str | None:
        """The last commit, which stands for all before it; None where something may be missing."""
        return None if self.is_shallow or self._sparse.is_file() else self._head or None

    # Commits -------------------------------------------------------------------------------------

    def refuse_shallow(self) -> None:
        """Raise where the clone lacks history: what is not there cannot be called clean."""
        if self.is_shallow:
            hint = f"fetch it whole: {_DEEPEN}"
            raise ClientcareError("this is a shallow clone, without the history asked for", hint)

    def refuse_sparse(self) -> None:
        """Raise where the work tree leaves files of the workspace out: none of them was deleted."""
        if not self._sparse.is_file():
            return
        listed = self._run("ls-files", "-t", "-z", "--", self.prefix or ".").split(b"\0")
        names = [row[2:] for row in listed if row.startswith(b"S ") and row.endswith(b".toml")]
        if away := [one for one in names if not (self.top / os.fsdecode(one)).exists()]:
            message = (
                f"this is a sparse checkout, without {count(len(away), 'file')} of the workspace"
            )
            raise ClientcareError(message, "check out all of them: git sparse-checkout disable")

    def resolve(self, revision: str) -> str:
        """Return the digits of the commit that a revision names."""
        digits = self._commit_named(revision)
        if not digits:
            hint = "name a branch, a tag or a commit that this clone has"
            if revision and self._commit_named(f"origin/{revision}"):
                hint = f"did you mean `origin/{revision}`?"
            elif self.is_shallow:
                hint = f"this is a shallow clone: {_DEEPEN}"
            raise ClientcareError(f'there is no commit "{revision}" here', hint)
        if digits != revision and not revision.startswith("refs/"):
            # A tag called as a branch would be taken for it: what is compared could be chosen so.
            whole = [f"refs/{kind}/{revision}" for kind in ("heads", "remotes", "tags")]
            named = {name: one for name in whole if (one := self._commit_named(name))}
            if re.fullmatch("[0-9a-f]{4,40}", revision):
                found = self._ask("rev-parse", f"--disambiguate={revision}").decode().split()
                named |= {one: one for one in found if self._commit_named(one) == one}
            if {*named.values()} - {digits}:
                hint = f"name it whole: {' or '.join(named)}"
                raise ClientcareError(f'"{revision}" names more than one commit here', hint)
        return digits

    def _commit_named(self, given: str) -> str:
        """The digits of the commit that a revision names; none where it names none."""
        try:
            # A text that no command line can carry names nothing either.
            os.fsencode(given)
        except UnicodeEncodeError:
            return ""
        if not given or given.startswith("-") or re.search(r"[\0\n]", given):
            return ""
        found = self._ask_for([f"{given}^{{commit}}"])
        try:
            self._listen()
        except ClientcareError:
            if "@{" not in given:  # git ends where a branch has no such upstream or log
                raise
            return ""
        return found[0][0] if found[0] else ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was committed yet on what is checked out."""
        return not (self._head or self._lost_head())

    def _lost_head(self) -> str:
        """The commit that is checked out where the repository lacks it."""
        return self._ask("rev-parse", "--verify", "--quiet", "HEAD").decode().strip()

    def head(self) -> str:
        """Return the commit that is checked out."""
        if not self._head:
            if lost := self._lost_head():
                raise self._lacks(lost)
            raise ClientcareError("this repository has no commits yet", "commit the records first")
        return self._head

    def merge_base(self, one: str, other: str) -> str:
        """Return the best common ancestor of two commits; raises where it cannot be known."""
        found = self._ask("merge-base", one, other).decode().partition("\n")[0]
        if self.is_shallow and not (found and self._is_whole(found, one, other)):
            self.refuse_shallow()
        if not found:
            hint = "name a revision that this branch grew from"
            raise ClientcareError("the two revisions have no common ancestor", hint)
        return found

    def _is_whole(self, base: str, *ends: str) -> bool:
        """Whether no commit between a base and some ends lacks its parents."""
        path = self._run("rev-parse", "--git-path", "shallow").rstrip(b"\n")
        try:
            cut = set((self.top / os.fsdecode(path)).read_bytes().split())
        except OSError:
            return False
        between = self._run("rev-list", *ends, "--not", base)
        return cut.isdisjoint(between.split())

    def commit(self, revision: str) -> Commit:
        """Read one commit."""
        digits = revision if revision == self._head else self.resolve(revision)
        if digits not in self._commits:
            out = self._run(
                "rev-list", "--max-count=1", "--no-commit-header", _FORMAT, digits, "--"
            )
            self._commits[digits] = _commit(*out.removesuffix(b"\n").split(b"\0"))
        return self._commits[digits]

    def parent(self, commit: str, number: int = 1) -> str | None:
        """A parent of a commit; None where it has none of that number."""
        return self._commit_named(f"{commit}^{number}") or None

    def line(self, head: str, without: str | None = None) -> list[Ancestor]:
        """The first-parent history, newest first."""
        if (head, without) not in self.lines:
            end = (f"^{without}",) if without else ()
            words = ("rev-list", "--first-parent", "--timestamp", "--parents", head)
            lines = map(str.split, self._run(*words, *end, "--").decode("ascii").splitlines())
            self.lines[head, without] = [(int(one[0]), one[1], one[3:]) for one in lines]
        return self.lines[head, without]

    def graph(self, head: str) -> Graph:
        """Every commit up to a head."""
        words = ("rev-list", "--topo-order", "--no-commit-header", "--format=%H,%ct,%at,%P", head)
        lines = (one.split(",") for one in self._run(*words, "--").decode("ascii").splitlines())
        return {one[0]: (max(int(s or 0) for s in one[1:3]), one[3].split()) for one in lines}

    def last_before(self, now: Now) -> str | None:
        """The last commit of the first-parent history that is known at a now."""
        end = f"--before=@{max(0, int(now.moment.timestamp()))} +0000"
        out = self._run("rev-list", "--first-parent", "--max-count=1", end, self.head(), "--")
        return out.decode("ascii").strip() or None

    def line_until(self, head: str, now: Now | None) -> list[str]:
        """The first-parent history up to the last commit that is known at a now, oldest first.

        Without a now, all of it.
        """
        line = self.line(head)
        for n, (seconds, digits, _) in enumerate(line):
            if now is None or now.knows(moment(seconds)):
                self.lines[digits, None] = line[n:]
                return [one for _, one, _ in reversed(line[n:])]
        return []

    # Files ---------------------------------------------------------------------------------------

    def items(self, commit: str, prefix: bytes) -> dict[bytes, Item]:
        """Everything that a commit holds below a prefix, by its path there; submodules closed."""
        out = self._run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *filter(None, [prefix]))
        found = {}
        for line in filter(None, out.split(b"\0")):
            head, _, path = line.partition(b"\t")
            mode, _, blob = head.decode().split(" ")
            found[path.removeprefix(prefix)] = Item(mode, blob)
        return found

    def ignored(self, folder: str) -> list[bytes]:
        """The files below a folder of the workspace that are not committed and never will be."""
        words = ("ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--full-name")
        out = self._ask(*words, "--", self.prefix + os.fsencode(folder))
        return [path.removeprefix(self.prefix) for path in out.split(b"\0") if path]

    def changes(
        self, commits: Iterable[str], paths: Iterable[bytes] = (), *, glob: bool = False
    ) -> Iterator[tuple[Commit, list[Change]]]:
        """What each of some commits changed against its first parent, in paths from the top.

        A line `COMMIT PARENT` names another parent. Commits that changed nothing there are left
        out. A name that changed is gone at the one path and new at the other.
        """
        import tempfile

        words: tuple[str | bytes, ...] = (
            "diff-tree", "--stdin", "-r", "--root", "--raw", "-z", "--no-abbrev", "--no-renames",
            "--diff-merges=first-parent", "--no-ext-diff", "--no-textconv", "--no-relative",
            "--ignore-submodules=none", "--no-color", _FORMAT, "--", *paths,
        )  # fmt: skip
        # What it is fed and what it complains of go through files, so that neither waits.
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
            given.write("".join([f"{line}\n" for line in commits]).encode())
            given.seek(0)
            with self._start(words, stdin=given, stderr=said, glob=glob) as process:
                assert process.stdout is not None
                yield from _parse(process.stdout)
            if process.returncode:
                said.seek(0)
                raise self._failure(said.read())

    def blob_of(self, data: bytes) -> str:
        """The digits that git gives to a file with some contents."""
        kind = hash_named("sha1" if len(self.head()) == 40 else "sha256")
        digits: str = kind(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()
        return digits

    def blobs(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read blobs, in the order asked for."""
        left = iter(ids)
        chunks = iter(lambda: [*islice(left, _AT_ONCE)], [])
        asked = [(some, self._ask_for(some)) for some in islice(chunks, 1)]
        while asked:
            some, found = asked.pop()
            self._listen()
            # While these are used, git looks for the next ones.
            asked = [(more, self._ask_for(more)) for more in islice(chunks, 1)]
            for name, one in zip(some, found, strict=True):
                if one is None:
                    raise self._lacks(name)
                yield name, one[1]

    def blob(self, name: str) -> bytes:
        """Read one blob."""
        return next(self.blobs([name]))[1]


# What git says -----------------------------------------------------------------------------------


_ENDS = EARLIEST.timestamp(), LATEST.timestamp()


def moment(seconds: int, zone: tzinfo = UTC) -> datetime:
    """A committer's moment; what no calendar can hold is taken to its nearest end."""
    return datetime.fromtimestamp(min(max(seconds, _ENDS[0]), _ENDS[1]), zone)


def _commit(digits: bytes, seconds: bytes, author: bytes, subject: bytes) -> Commit:
    names = (text.decode("utf-8", "replace") for text in (author, subject))
    # A commit whose date git cannot read has none here, and 0 in its list of commits.
    return Commit(digits.decode(), moment(int(seconds or 0)), *names)


def _fields(out: IO[bytes], size: int = 1 << 18) -> Iterator[bytes]:
    """Cut a stream at its NULs."""
    left = b""
    while chunk := out.read(size):
        *whole, left = (left + chunk).split(b"\0")
        yield from whole


def _parse(out: IO[bytes]) -> Iterator[tuple[Commit, list[Change]]]:
    """Read raw differences: four fields a commit, then two fields a path."""
    fields = _fields(out)
    head = next(fields, None)
    while head is not None:
        commit = _commit(head, next(fields), next(fields), next(fields))
        changes = []
        for raw in fields:
            raw = raw.lstrip(b"\n")
            if not raw.startswith(b":"):
                head = raw
                break
            was, mode, old, blob, _ = raw[1:].decode("ascii", "replace").split(" ")
            sides = (None if m == NOTHING else Item(m, b) for m, b in ((mode, blob), (was, old)))
            changes.append(Change(next(fields), *sides))
        else:
            head = None
        yield commit, changes
