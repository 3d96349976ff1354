"""git itself: where it is, how it reads, and how it commits what a command wrote.

A repository may come from anybody. To read, git is run without system, user or environment
settings, without pager, hooks, file-system monitor, external diff, textconv, signature checks,
replaced objects, grafted parents or network; only plumbing is run, which no setting for people
changes. To commit, it runs as its user set it up: with their name, their hooks and their signature,
since it is their commit.
"""

import os
import re
import subprocess
import weakref
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

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
_PARTIAL = "clone it without --filter (in CI: no `filter` for the checkout)"


def _command(words: Iterable[str | bytes], *, glob: bool = False) -> list[str | bytes]:
    """The words of a command that only reads, paths taken as they are or as patterns."""
    paths = "--glob-pathspecs" if glob else "--literal-pathspecs"
    return [program(), "--no-pager", "--no-replace-objects", paths, *_UNCHANGED, *words]


def search_path() -> str:
    """The folders to look for programs in: never one that depends on where we are."""
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
    found = _find_program(search_path())
    if found is None:
        raise ClientcareError("git is not installed", "install git to read the history")
    return found


def environment() -> dict[str, str]:
    """The environment git runs in: what finds the program, and nothing that steers it."""
    kept = ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
    return {
        **{key: os.environ[key] for key in kept if key in os.environ},
        "PATH": search_path(),
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


class GitReader:
    """git, run in a folder to read: its commands, and the process that answers for objects."""

    def __init__(self, top: Path) -> None:
        """Find git; raises ClientcareError where it is not installed."""
        program()
        self.top = top
        """The folder that it is run in."""
        self._objects: subprocess.Popen[bytes] | None = None
        self._unread: tuple[Sequence[str], list[tuple[str, bytes] | None]] = ((), [])

    def _ask(self, *words: str | bytes) -> bytes:
        """Run a command that may well fail, which then says nothing."""
        done = self._ended(*words)
        return b"" if done.returncode else done.stdout

    def _run(self, *words: str | bytes) -> bytes:
        """Run a command that has to work."""
        done = self._ended(*words)
        if done.returncode:
            raise self._failure(done.stderr)
        return done.stdout

    def _ended(self, *words: str | bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            _command(words), cwd=self.top, env=environment(), stdin=subprocess.DEVNULL,
            capture_output=True, check=False,
        )  # fmt: skip

    def _start(
        self,
        words: Iterable[str | bytes],
        stdin: IO[bytes] | int,
        stderr: IO[bytes] | int,
        *,
        glob: bool = False,
    ) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            _command(words, glob=glob), cwd=self.top, env=environment(),
            stdin=stdin, stdout=subprocess.PIPE, stderr=stderr,
        )  # fmt: skip

    def _failure(self, reason: bytes) -> ClientcareError:
        if b"lazy fetching disabled" in reason:
            return self._lacks("")
        lines = reason.decode("utf-8", "replace").strip().splitlines()
        why = lines[0].removeprefix("fatal: ") if lines else "it gave no reason"
        return ClientcareError(f"git could not be read: {why}", "see whether `git fsck` is content")

    # Objects -------------------------------------------------------------------------------------

    def _ask_for(self, names: Sequence[str]) -> "list[tuple[str, bytes] | None]":
        """Ask for the objects that some revisions name.

        Returns what holds, once the answers are read, digits and contents, None where nothing is
        named. One process answers all questions, and each is answered before the next is asked.
        """
        self._listen()
        if self._objects is None:
            asked = subprocess.PIPE, subprocess.DEVNULL
            self._objects = self._start(["cat-file", "--batch"], *asked)
            # It waits for questions until it is closed.
            weakref.finalize(self, self._objects.__exit__, None, None, None)
        assert self._objects.stdin is not None
        with suppress(BrokenPipeError):
            self._objects.stdin.write(b"".join([os.fsencode(name) + b"\n" for name in names]))
            self._objects.stdin.flush()
        self._unread = names, []
        return self._unread[1]

    def _listen(self) -> None:
        (names, found), self._unread = self._unread, ((), [])
        if not names or self._objects is None:
            return
        said = self._objects.stdout
        assert said is not None
        for name in names:
            header = said.readline()
            if not header:
                self._objects = None
                self._run("cat-file", "-t", name)  # says why it ended
                raise self._lacks(name)
            told = re.fullmatch(rb"([0-9a-f]{40,64}) \w+ (\d+)\n", header)
            found.append((told[1].decode(), said.read(int(told[2]))) if told else None)
            said.read(1 if told else 0)

    def _lacks(self, name: str) -> ClientcareError:
        """The error for an object that is not there: in a partial clone it was never fetched."""
        keys = r"^(extensions\.partialclone|remote\..*\.promisor)$"
        if not name or self._ask("config", "--local", "--get-regexp", keys):
            message = "this is a partial clone, without the files of the history"
            return ClientcareError(message, _PARTIAL)
        hint = "fetch it whole, or repair the repository: git fsck"
        return ClientcareError(f"the repository lacks the object {name}", hint)


_OF_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX",
               "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
               "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")  # fmt: skip
"""Settings of a git command around us, which may be at work on another repository."""


def commit_files(root: Path, names: Sequence[str], message: str) -> str:
    """Commit exactly some files of a workspace, whatever else is staged or changed.

    Nothing from a record is ever an option, a pattern or part of a shell's line: paths are literal
    and stand behind `--`, the message comes through a pipe. Returns the new commit's short digits,
    empty where git never knew what was deleted, or has it as it is.

    Raises ClientcareError where git is missing, the workspace is in no repository, or git refuses;
    what it had to say is in the message.
    """
    paths = [f"./{name}" for name in names]
    _git(root, "rev-parse", "--is-inside-work-tree")
    known = [path for path in paths if _git(root, "ls-files", "--", path)]
    fresh = [path for path in paths if path not in known and (root / path).exists()]
    paths = [*known, *fresh]
    if not fresh and not (known and _git(root, "status", "--porcelain", "--", *known)):
        return ""
    if fresh:
        _git(root, "add", "--intent-to-add", "--", *fresh)
    words = ("commit", "--quiet", "--only", "--file=-", "--cleanup=whitespace", "--", *paths)
    try:
        _git(root, *words, given=message)
    except ClientcareError:
        if fresh:
            _git(root, "rm", "--cached", "--quiet", "--force", "--", *fresh)
        raise
    return _git(root, "rev-parse", "--short", "HEAD").strip()


def _git(root: Path, *words: str, given: str = "") -> str:
    environment = {key: value for key, value in os.environ.items() if key not in _OF_ANOTHER}
    environment["GIT_LITERAL_PATHSPECS"] = "1"
    try:
        ran = subprocess.run(
            [program(), *words],
            cwd=root,
            env=environment,
            input=given.encode("utf-8", "backslashreplace"),
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise ClientcareError(f"git cannot be run: {error.strerror}") from None
    if ran.returncode:
        said = (ran.stderr or ran.stdout).decode("utf-8", "replace").strip().split("\n")
        raise ClientcareError("git refused: " + " / ".join(said[:3]))
    return ran.stdout.decode("utf-8", "replace")
