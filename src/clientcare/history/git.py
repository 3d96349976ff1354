"""The only place that runs git: reading commands alone, in an environment that nothing can change.

A repository may come from anybody. git is run without system, user or environment settings, without
pager, hooks, file-system monitor, external diff, textconv, signature checks, replaced objects,
grafted parents or network; only plumbing is run, which no setting for people changes. What a caller
names is resolved to a commit first and never read as an option.
"""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import IO

from clientcare.calendar.working_time import Now
from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError

_SETTINGS = {
    "core.attributesFile": os.devnull,
    "core.commitGraph": "false",
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "false",
    "core.useReplaceRefs": "false",
    "i18n.logOutputEncoding": "UTF-8",
    "protocol.allow": "never",
    "safe.bareRepository": "explicit",
    "safe.directory": "*",
}
_UNCHANGED = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
"""What no setting of the repository may change, for the command line."""
_DEEPEN = "git fetch --unshallow (in CI: fetch-depth: 0)"
_PARTIAL = "clone it without --filter (in CI: no `filter` for the checkout)"
_FORMAT = "--format=%H%x00%ct%x00%an%x00%s"
FILE, LINK, SUBMODULE, NOTHING = "100", "120", "160", "000000"
"""The beginnings of the modes that git gives to what lies in a folder, and that of nothing."""


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


class Change(NamedTuple):
    """A path that a commit changed against a parent: what lies there now and lay there before."""

    path: bytes
    after: Item | None
    before: Item | None = None


class Repository:
    """The repository around a folder, read without running anything of its own."""

    def __init__(self, folder: Path) -> None:
        """Find the repository around a folder; raises ClientcareError where there is none."""
        program()
        self.folder = self.top = folder.resolve()
        self._head = ""
        self._lines: dict[tuple[str, str | None], list[tuple[int, str]]] = {}
        """The lines of history that were asked for: named by digits, they are always the same."""
        said = self._ask(
            "rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-prefix"
        )
        inside, _, rest = (said or b"").partition(b"\n")
        if inside != b"true":
            hint = "run `git init` there and commit the records"
            raise ClientcareError(f"{folder} is not in a git work tree", hint)
        shallow, _, prefix = rest.partition(b"\n")
        self.is_shallow = shallow == b"true"
        """Whether the clone lacks the beginning of its history."""
        self.prefix = prefix.removesuffix(b"\n")
        """The way from the repository's top to the folder, with `/` at its end, or nothing."""
        above = self.prefix.count(b"/")
        self.top = self.folder.parents[above - 1] if above else self.folder
        """The folder of the whole repository."""

    # Commits -------------------------------------------------------------------------------------

    def refuse_shallow(self) -> None:
        """Raise where the clone lacks history: what is not there cannot be called clean."""
        if self.is_shallow:
            hint = f"fetch it whole: {_DEEPEN}"
            raise ClientcareError("this is a shallow clone, without the history asked for", hint)

    def resolve(self, revision: str) -> str:
        """Return the digits of the commit that a revision names."""
        try:
            # A text that no command line can carry names nothing either.
            given = os.fsencode(revision)
        except UnicodeEncodeError:
            given = b""
        if given.startswith(b"-") or re.search(rb"[\0\n]", given):
            given = b""
        digits = self._commit_named(given)
        if not re.fullmatch(r"[0-9a-f]{40,64}", digits):
            hint = "name a branch, a tag or a commit that this clone has"
            if given and self._commit_named(b"origin/" + given):
                hint = f"did you mean `origin/{revision}`?"
            elif self.is_shallow:
                hint = f"this is a shallow clone: {_DEEPEN}"
            raise ClientcareError(f'there is no commit "{revision}" here', hint)
        return digits

    def _commit_named(self, given: bytes) -> str:
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", given + b"^{commit}")
        return ((given and self._ask(*words)) or b"").decode("ascii", "replace").strip()

    def head(self) -> str:
        """Return the commit that is checked out."""
        if not self._head:
            found = self._ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
            if found is None:
                hint = "commit the records first"
                raise ClientcareError("this repository has no commits yet", hint)
            self._head = found.decode().strip()
        return self._head

    def merge_base(self, one: str, other: str) -> str:
        """Return the best common ancestor of two commits; raises where it cannot be known."""
        found = (self._ask("merge-base", one, other) or b"").decode().partition("\n")[0]
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
        out = self._run("rev-list", "--max-count=1", "--no-commit-header", _FORMAT, digits, "--")
        return _commit(*out.removesuffix(b"\n").split(b"\0"))

    def parent(self, commit: str, number: int = 1) -> str | None:
        """A parent of a commit; None where it has none of that number."""
        found = self._ask("rev-parse", "--verify", "--quiet", f"{commit}^{number}")
        return found.decode().strip() if found else None

    def line(self, head: str, without: str | None = None) -> list[tuple[int, str]]:
        """The first-parent history, newest first: the seconds and the digits of each commit."""
        if (head, without) not in self._lines:
            end = (f"^{without}",) if without else ()
            out = self._run("rev-list", "--first-parent", "--timestamp", head, *end, "--")
            words = out.decode("ascii").split()
            line = list(zip(map(int, words[::2]), words[1::2], strict=True))
            self._lines[head, without] = line
        return self._lines[head, without]

    def last_before(self, now: Now) -> str | None:
        """The last commit of the first-parent history that is known at a now."""
        end = f"--before=@{int(now.moment.timestamp())}"
        out = self._run("rev-list", "--first-parent", "--max-count=1", end, self.head(), "--")
        return out.decode("ascii").strip() or None

    def line_until(self, head: str, now: Now | None) -> list[str]:
        """The first-parent history up to the last commit that is known at a now, oldest first.

        Without a now, all of it.
        """
        line = self.line(head)
        for n, (seconds, _) in enumerate(line):
            if now is None or now.knows(moment(seconds)):
                return [digits for _, digits in reversed(line[n:])]
        return []

    def merges(self, head: str, without: str | None = None) -> list[str]:
        """The merges of the first-parent history, each with each of its other parents."""
        words = ("rev-list", "--first-parent", "--min-parents=2", "--parents", head)
        end = (f"^{without}",) if without else ()
        lines = map(str.split, self._run(*words, *end, "--").decode("ascii").splitlines())
        return [f"{commit} {parent}" for commit, _, *others in lines for parent in others]

    # Files ---------------------------------------------------------------------------------------

    def items(self, commit: str, prefix: bytes) -> dict[bytes, Item]:
        """Everything that a commit holds below a prefix, by its path there; submodules closed."""
        where = (prefix,) if prefix else ()
        out = self._run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *where)
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
        return [path.removeprefix(self.prefix) for path in (out or b"").split(b"\0") if path]

    def changes(
        self, commits: Iterable[str], paths: Iterable[bytes] = (), *, glob: bool = False
    ) -> Iterator[tuple[Commit, list[Change]]]:
        """What each of some commits changed against its first parent, in paths from the top.

        A line `COMMIT PARENT` names another parent. Commits that changed nothing there are left
        out. A name that changed is gone at the one path and new at the other.
        """
        words: tuple[str | bytes, ...] = (
            "diff-tree", "--stdin", "-r", "--root", "--raw", "-z", "--no-abbrev", "--no-renames",
            "--diff-merges=first-parent", "--no-ext-diff", "--no-textconv", "--no-relative",
            "--ignore-submodules=none", "--no-color", _FORMAT, "--", *paths,
        )  # fmt: skip
        with self._open(*words, feed=commits, glob=glob) as out:
            yield from _parse(out)

    def blob_of(self, data: bytes) -> str:
        """The digits that git gives to a file with some contents."""
        import hashlib

        kind = hashlib.sha1 if len(self.head()) == 40 else hashlib.sha256
        return kind(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()

    def blobs(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read blobs, in the order asked for."""
        with self._open("cat-file", "--batch", "--buffer", feed=ids) as out:
            while header := out.readline():
                name, *rest = header.decode().split()
                if len(rest) != 2:
                    raise self._lacks(name)
                data = out.read(int(rest[1]))
                out.read(1)
                yield name, data

    def _lacks(self, name: str) -> ClientcareError:
        """The error for an object that is not there: in a partial clone it was never fetched."""
        keys = r"^(extensions\.partialclone|remote\..*\.promisor)$"
        if not name or self._ask("config", "--local", "--get-regexp", keys):
            message = "this is a partial clone, without the files of the history"
            return ClientcareError(message, _PARTIAL)
        hint = "fetch it whole, or repair the repository: git fsck"
        return ClientcareError(f"the repository lacks the object {name}", hint)

    # Running -------------------------------------------------------------------------------------

    def _ask(self, *words: str | bytes) -> bytes | None:
        """Run a command that may well fail, which is None."""
        with suppress(ClientcareError):
            return self._run(*words)
        return None

    def _run(self, *words: str | bytes) -> bytes:
        """Run a command that has to work."""
        done = subprocess.run(
            _command(words), cwd=self.top, env=environment(), stdin=subprocess.DEVNULL,
            capture_output=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise self._failure(done.stderr)
        return done.stdout

    @contextmanager
    def _open(
        self, *words: str | bytes, feed: Iterable[str], glob: bool = False
    ) -> Iterator[IO[bytes]]:
        """Stream a command's output; what it is fed goes through a file, so that neither waits."""
        import tempfile

        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
            given.writelines(f"{line}\n".encode() for line in feed)
            given.seek(0)
            process = subprocess.Popen(
                _command(words, glob=glob),
                cwd=self.top,
                env=environment(),
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=said,
            )
            assert process.stdout is not None
            try:
                yield process.stdout
            except BaseException:
                process.kill()
                process.stdout.close()
                process.wait()
                raise
            process.stdout.close()
            if process.wait():
                said.seek(0)
                raise self._failure(said.read())

    def _failure(self, reason: bytes) -> ClientcareError:
        if b"lazy fetching disabled" in reason:
            return self._lacks("")
        lines = reason.decode("utf-8", "replace").strip().splitlines()
        why = lines[0].removeprefix("fatal: ") if lines else "it gave no reason"
        return ClientcareError(f"git could not be read: {why}", "see whether `git fsck` is content")


def _command(words: Iterable[str | bytes], *, glob: bool = False) -> list[str | bytes]:
    paths = "--glob-pathspecs" if glob else "--literal-pathspecs"
    return [program(), "--no-pager", "--no-replace-objects", paths, *_UNCHANGED, *words]


# The environment ---------------------------------------------------------------------------------


def _search_path() -> str:
    """The folders to look for git in: never one that depends on where we are."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if Path(folder).is_absolute())


@cache
def _find_program(path: str) -> str | None:
    """Find git as `shutil.which` does, which imports every way to pack files."""
    name = "git.exe" if os.name == "nt" else "git"
    files = (Path(folder, name) for folder in path.split(os.pathsep) if folder)
    found = next((one for one in files if os.access(one, os.X_OK) and one.is_file()), None)
    return str(found) if found else None


def program() -> str:
    """Where git is: in an absolute folder of PATH, never where we are; raises where it is not."""
    found = _find_program(_search_path())
    if found is None:
        raise ClientcareError("git is not installed", "install git to read the history")
    return found


def environment() -> dict[str, str]:
    """The environment git runs in: what finds the program, and nothing that steers it."""
    kept = ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
    return {
        **{key: os.environ[key] for key in kept if key in os.environ},
        "PATH": _search_path(),
        "HOME": os.devnull,
        "LC_ALL": "C",
        "TZ": "UTC",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_GRAFT_FILE": os.devnull,
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }


# What git says -----------------------------------------------------------------------------------


def moment(seconds: int) -> datetime:
    """A committer's moment; what no calendar can hold is taken to its nearest end."""
    return datetime.fromtimestamp(min(max(seconds, _FIRST), _LAST), UTC)


_FIRST = int(datetime(1, 1, 3, tzinfo=UTC).timestamp())
_LAST = int(datetime(9999, 12, 29, tzinfo=UTC).timestamp())


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
            sides = ((mode, blob), (was, old))
            items = [None if m == NOTHING else Item(m, digits) for m, digits in sides]
            changes.append(Change(next(fields), *items))
        else:
            head = None
        yield commit, changes
