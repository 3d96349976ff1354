"""The only place that runs git: reading commands alone, in an environment that nothing can change.

A repository may come from anybody. git is run without system, user or environment settings, without
pager, hooks, file-system monitor, external diff, textconv, signature checks, replaced objects or
network; what a caller names is resolved to a commit first and never read as an option.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import IO, NamedTuple

from clientcare.errors import ClientcareError

_SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.attributesFile": os.devnull,
    "core.pager": "cat",
    "core.quotePath": "false",
    "core.commitGraph": "false",
    "log.showSignature": "false",
    "i18n.logOutputEncoding": "UTF-8",
    "protocol.allow": "never",
    "safe.directory": "*",
}
_FIELDS = "%H%x00%P%x00%ct%x00%an%x00%s"


class Commit(NamedTuple):
    """A commit: its 40 digits, its parents, the committer's moment, the author, the subject."""

    id: str
    parents: tuple[str, ...]
    at: datetime
    author: str
    subject: str

    def day(self, zone: tzinfo) -> date:
        """The committer's day in a zone."""
        return self.at.astimezone(zone).date()


class Change(NamedTuple):
    """A file that a commit changed against its first parent: blobs before and after, or none."""

    path: bytes
    before: str | None
    after: str | None


class Repository:
    """A repository that holds a workspace, read without running anything of its own."""

    def __init__(self, workspace: Path) -> None:
        """Find the repository around a workspace; raises ClientcareError where there is none."""
        if shutil.which("git") is None:
            raise ClientcareError("git is not installed", "install git to read the history")
        self.folder = workspace.resolve()
        inside = self._run("rev-parse", "--is-inside-work-tree", "--show-prefix", check=False)
        if inside is None or not inside.startswith(b"true\n"):
            hint = "run `git init` there and commit the records"
            raise ClientcareError(f"{workspace} is not in a git work tree", hint)
        self.prefix = inside.removeprefix(b"true\n").removesuffix(b"\n")
        """The way from the repository's top to the workspace, with `/` at its end, or nothing."""

    # Commits -------------------------------------------------------------------------------------

    def refuse_shallow(self) -> None:
        """Raise where the clone lacks history: what is not there cannot be called clean."""
        if self._run("rev-parse", "--is-shallow-repository") == b"true\n":
            hint = "fetch it whole: git fetch --unshallow (in CI: fetch-depth: 0)"
            raise ClientcareError("this is a shallow clone, without the history asked for", hint)

    def resolve(self, revision: str) -> str:
        """Return the 40 digits of the commit that a revision names."""
        bad = not revision or revision.startswith("-") or "\0" in revision or "\n" in revision
        found = None
        if not bad:
            found = self._run(
                "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}",
                check=False,
            )  # fmt: skip
        digits = (found or b"").decode("ascii", "replace").strip()
        if not re.fullmatch(r"[0-9a-f]{40,64}", digits):
            hint = "name a branch, a tag or a commit that this clone has"
            raise ClientcareError(f'there is no commit "{revision}" here', hint)
        return digits

    def head(self) -> str:
        """Return the commit that is checked out."""
        if self._run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", check=False) is None:
            hint = "commit the records first"
            raise ClientcareError("this repository has no commits yet", hint)
        return self.resolve("HEAD")

    def merge_base(self, revision: str) -> str:
        """Return the best common ancestor of a revision and HEAD."""
        found = self._run("merge-base", self.resolve(revision), self.head(), check=False)
        if not found:
            self.refuse_shallow()
            raise ClientcareError(f'"{revision}" and HEAD have no common ancestor')
        return found.decode().split()[0]

    def commit(self, revision: str) -> Commit:
        """Read one commit."""
        out = self._run("log", "-1", "--no-show-signature", f"--format={_FIELDS}", "--no-patch",
                        self.resolve(revision), "--")  # fmt: skip
        return _commit((out or b"").rstrip(b"\n").split(b"\0"))

    def last_before(self, day: date, zone: tzinfo) -> Commit:
        """Return the last commit of the first-parent history at or before the end of a day."""
        self.refuse_shallow()
        out = self._run("log", "--first-parent", "-z", f"--format={_FIELDS}", "--no-patch",
                        self.head(), "--") or b""  # fmt: skip
        parts = out.split(b"\0")
        for start in range(0, len(parts) - 4, 5):
            commit = _commit(parts[start : start + 5])
            if commit.day(zone) <= day:
                return commit
        raise ClientcareError(f"there is no commit at or before {day}")

    # Files ---------------------------------------------------------------------------------------

    def files(self, commit: str, folder: str) -> Iterator[tuple[bytes, str, str]]:
        """Every file of a commit in a folder of the workspace: its name there, mode and blob."""
        where = self.prefix + (b"" if folder == "." else folder.encode())
        paths = (where,) if where else ()
        out = self._run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths) or b""
        for line in out.split(b"\0"):
            if line:
                head, _, path = line.partition(b"\t")
                mode, _, blob = head.decode().split(" ")
                yield path.removeprefix(self.prefix), mode, blob

    def changes(self, head: str, folder: str, since: str | None = None) -> "_Changes":
        """Every commit of the first-parent history, oldest first, with the files it changed."""
        return _Changes(self, head, folder, since)

    def blobs(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read blobs, in the order asked for."""
        with self._open("cat-file", "--batch", "--buffer", feed=ids) as out:
            while header := out.readline():
                name, *rest = header.decode().split()
                if len(rest) != 2:
                    hint = "fetch it whole, or repair the repository: git fsck"
                    raise ClientcareError(f"the repository lacks the object {name}", hint)
                data = out.read(int(rest[1]))
                out.read(1)
                yield name, data

    # Running -------------------------------------------------------------------------------------

    def command(self, *words: str | bytes) -> list[str | bytes]:
        """Build a command that no setting of the repository changes."""
        settings = [part for key, value in _SETTINGS.items() for part in ("-c", f"{key}={value}")]
        return ["git", "--no-pager", "--literal-pathspecs", *settings, *words]

    def _run(self, *words: str | bytes, check: bool = True) -> bytes | None:
        ran = subprocess.run(
            self.command(*words),
            cwd=self.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        if ran.returncode == 0:
            return ran.stdout
        if not check:
            return None
        raise _failed(ran.stderr)

    @contextmanager
    def _open(self, *words: str | bytes, feed: Iterable[str] | None = None) -> Iterator[IO[bytes]]:
        """Stream a command's output; what it is fed goes through a file, so that neither waits."""
        import tempfile

        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
            if feed is not None:
                given.writelines(f"{line}\n".encode() for line in feed)
                given.seek(0)
            process = subprocess.Popen(
                self.command(*words),
                cwd=self.folder,
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
                raise
            finally:
                process.stdout.close()
                code = process.wait()
            if code:
                said.seek(0)
                raise _failed(said.read())


def environment() -> dict[str, str]:
    """The environment git runs in: what finds the program, and nothing that steers it."""
    kept = {"PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP"}
    return {
        **{key: value for key, value in os.environ.items() if key in kept},
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
        "HOME": os.devnull,
        "LC_ALL": "C",
        "TZ": "UTC",
    }


def _failed(said: bytes) -> ClientcareError:
    words = said.decode("utf-8", "replace").strip().splitlines()
    reason = next((w.removeprefix("fatal: ") for w in words), "it gave no reason")
    return ClientcareError(f"git could not be read: {reason}", "see whether `git fsck` is content")


def _commit(parts: list[bytes]) -> Commit:
    digits, parents, seconds, author, subject = parts
    return Commit(
        digits.decode().strip(),
        tuple(parents.decode().split()),
        datetime.fromtimestamp(int(seconds), UTC),
        author.decode("utf-8", "replace"),
        subject.decode("utf-8", "replace"),
    )


class _Changes:
    """The first-parent history of a folder, oldest first, streamed."""

    def __init__(self, repository: Repository, head: str, folder: str, since: str | None) -> None:
        self.repository = repository
        self.range = [head] if since is None else [f"{since}..{head}"]
        self.folder = folder

    def __iter__(self) -> Iterator[tuple[Commit, list[Change]]]:
        """Every commit with the regular files of the folder that it changed."""
        words = (
            "log", "--first-parent", "--diff-merges=first-parent", "--reverse", "--raw", "-z",
            "--root", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
            "--ignore-submodules=all", "--full-history", "--sparse",
            f"--format=%x01{_FIELDS}%x00", *self.range, "--", self.folder,
        )  # fmt: skip
        with self.repository._open(*words) as out:
            yield from _parse(out.read(), self.repository.prefix)


def _parse(data: bytes, prefix: bytes) -> Iterator[tuple[Commit, list[Change]]]:
    """Read the raw log: a mark and five fields a commit, then two fields a file."""
    fields = data.split(b"\0")
    n = 0
    while n < len(fields):
        head = fields[n].lstrip(b"\n")
        if not head.startswith(b"\x01"):
            n += 1
            continue
        commit = _commit([head[1:], *fields[n + 1 : n + 5]])
        n += 5
        changes = []
        while n < len(fields) and not fields[n].lstrip(b"\n").startswith(b"\x01"):
            raw = fields[n].lstrip(b"\n")
            if raw.startswith(b":"):
                old_mode, new_mode, old, new, _ = raw[1:].decode().split(" ", 4)
                before = old if old_mode.startswith("100") else None
                after = new if new_mode.startswith("100") else None
                changes.append(Change(fields[n + 1].removeprefix(prefix), before, after))
                n += 2
            else:
                n += 1
        yield commit, changes
