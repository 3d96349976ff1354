"""Plays a page such as docs/week.md on a fresh workspace and shows what its commands print.

In the page, `<!-- at MOMENT: COMMAND -->` names a command and when it is typed, `<!-- files -->`
the files that are there by then; what stands up to `<!-- end -->` is written anew.
"""

import contextlib
import io
import itertools
import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from clientcare.cli import main

PAGE = Path(__file__).resolve().parent / "week.md"
MISTAKES = PAGE.with_name("mistakes.md")
_BLOCK = re.compile(
    r"(?P<head><!-- (?:at (?P<when>\S+): (?P<command>.+?)|files) -->\n).*?(?=<!-- end -->)",
    re.DOTALL,
)
_WIDTH = 100


def week_page(page: Path = PAGE) -> str:
    """The page with the outputs that its commands have today."""
    with _folder():
        return _BLOCK.sub(_played, page.read_text(encoding="utf-8"))


def mistakes_page() -> str:
    """The same of the page on mistakes."""
    return week_page(MISTAKES)


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    """An empty folder, and none of the settings of whoever makes the page."""
    before = dict(os.environ)
    parts = (f"x{n}" for n in itertools.count(1))
    os.environ.update(COLUMNS=str(_WIDTH), NO_COLOR="1", TZ="UTC")
    os.environ.pop("CLIENTCARE_ROOT", None)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            tempfile.TemporaryDirectory() as state,
            contextlib.chdir(folder),
            mock.patch("clientcare.edit.making.random_part", side_effect=parts),
        ):
            os.environ["XDG_STATE_HOME"] = state
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _played(block: re.Match[str]) -> str:
    """Run the command of a block, or list the files."""
    if block["command"] is None:
        files = sorted(path.as_posix() for path in Path().rglob("*.toml"))
        return _fenced(block["head"], "text", "\n".join(files))
    output = _run(block["command"], block["when"])
    return _fenced(block["head"], "console", f"{_typed(block['command'])}\n{output}".rstrip("\n"))


def _fenced(head: str, language: str, text: str) -> str:
    return f"{head}\n```{language}\n{text}\n```\n\n"


def _run(command: str, when: str) -> str:
    """Run a command as of a moment; what it prints and what it says, in that order."""
    if command.startswith("git "):
        return _git(shlex.split(command), when)
    out, said = io.StringIO(), io.StringIO()
    words = [*shlex.split(command)[1:], "--as-of", when]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        main(words)
    return out.getvalue() + said.getvalue()


def _git(words: list[str], when: str) -> str:
    """Run git as of a moment, by nobody's settings but the page's."""
    settings = {
        **{f"GIT_{role}_DATE": f"{when}:00+03:00" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_NAME": "Mira Laine" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_EMAIL": "mira@example.com" for role in ("AUTHOR", "COMMITTER")},
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    environment = {**os.environ, **settings}
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    return ran.stdout + ran.stderr


def _typed(command: str) -> str:
    """A command as it is typed: a long one is broken before its flags."""
    lines = ["$"]
    for part in command.replace(" --", "\n--").split("\n"):
        if len(lines[-1]) + len(part) + 3 > _WIDTH - 4:
            lines.append(f"    {part}")
        else:
            lines[-1] = f"{lines[-1]} {part}"
    return " \\\n".join(lines)
