"""Commit exactly the files that a command wrote, whatever else lies staged or changed.

This runs git as its user set it up: with their name, their hooks and their signature, since it is
their commit. Nothing from a record is ever an option, a pattern or part of a shell's line: paths
are literal and stand behind `--`, the message comes through a pipe.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from clientcare.errors import ClientcareError
from clientcare.history.git import program

_OF_ANOTHER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX",
               "GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
               "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS")  # fmt: skip
"""Settings of a git command around us, which may be at work on another repository."""


def commit_files(root: Path, names: Sequence[str], message: str) -> str:
    """Commit some files of a workspace, and return the new commit's short digits.

    Raises ClientcareError where git is missing, the workspace is in no repository, or git refuses;
    what it had to say is in the message.
    """
    paths = [f"./{name}" for name in names]
    _git(root, "rev-parse", "--is-inside-work-tree")
    fresh = [path for path in paths if not _git(root, "ls-files", "--", path)]
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
