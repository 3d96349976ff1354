"""`clientcare instructions`: one page whose every command works."""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from clientcare.cli.commands import COMMANDS
from clientcare.published.schemas import SHAPES
from tests.cli.running import FILES, run
from tests.history.repositories import Repo

PAGE = run("instructions").out
GIVEN = {
    "PROJECT": "portal", "ID": "PORTAL-search", "DAY": "2026-06-15", "TEXT": "A reason",
    "PERSON": "mira", "CODE": "CC101",
}  # fmt: skip
LINES = [
    line.partition("#")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]
RECORDING = ("new", "mark", "move", "escalate", "log")


def test_it_is_one_page_that_names_all_there_is() -> None:
    assert PAGE.startswith("# clientcare: instructions\n")
    assert len(PAGE.splitlines()) < 140
    assert "{" not in PAGE
    for name, command in COMMANDS.items():
        assert f"- `{name}`: {command.help}\n" in PAGE
    for name in SHAPES:
        assert f"- {name.replace('-statistics', ' --statistics')}: `" in PAGE
    assert len(LINES) == 20


@pytest.mark.parametrize("line", LINES)
def test_every_command_that_it_shows_works(line: str, tmp_path: Path) -> None:
    Repo(tmp_path).commit(FILES, date(2026, 6, 1))
    words = [GIVEN.get(word, word) for word in shlex.split(line)][1:]
    words += ["--dry-run"] if words[0] in RECORDING else []
    if "reminders" in words:
        words[1] = "PORTAL-accounts"
    if words[0] == "move":
        words[2] = "2026-07-01"
    when = [] if "--as-of" in words else ["--as-of", "2026-06-15"]
    ran = run(*words, "--root", str(tmp_path), *when)
    assert ran.code == (1 if words[0] == "check" else 0), ran.err
    assert "error" not in ran.err
