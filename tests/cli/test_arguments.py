"""What is read without Typer is read as Typer reads it; the rest is left to Typer."""

import os
import subprocess
import sys
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clientcare.cli import app
from clientcare.cli.arguments import EVERYWHERE, Globals, function_of, parameters_of, read
from clientcare.cli.commands import COMMANDS
from clientcare.errors import ClientcareError
from tests.cli.running import write
from tests.for_each import for_each

READ = sorted(COMMANDS)
"""The commands that are read without Typer."""


def by_typer(words: list[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """What Typer makes of a command line: the function, the flags and the values; None if none."""
    found: list[Any] = []

    def keep(function: Any, flags: Globals, values: Mapping[str, Any]) -> int:
        found.append((function, vars(flags), dict(values)))
        return 0

    monkeypatch.setattr(app, "invoke", keep)
    try:
        app.run(words)
    except ClientcareError:
        return None
    return found[0] if found else None


def command_lines(name: str) -> st.SearchStrategy[list[str]]:
    """Command lines of one command: mostly right, and with slips of each sort."""
    options, arguments = parameters_of(function_of(name))
    flags = [*options, *EVERYWHERE, "--help", "--nonsense", "-x", "--"]
    choices = [
        word for one in (*options.values(), *arguments)
        for word in getattr(one.type, "__args__", ()) if isinstance(word, str)
    ]  # fmt: skip
    words = st.sampled_from([*choices, "acme", "P-1", "delivered", "3", "-3", "", "a=b", "-", "é"])
    joined = st.tuples(st.sampled_from(flags), words).map("=".join)
    part = st.one_of(
        words.map(lambda word: [word]), st.sampled_from(flags).map(lambda flag: [flag]),
        st.tuples(st.sampled_from(flags), words).map(list), joined.map(lambda word: [word]),
    )  # fmt: skip
    before = st.sampled_from([[], ["-q"], ["--root", "x"], ["--as-of=today"], ["--at"]])
    return st.tuples(before, st.lists(part, max_size=5)).map(
        lambda drawn: [*drawn[0], name, *chain.from_iterable(drawn[1])]
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(READ).flatmap(command_lines))
def test_what_is_read_is_what_typer_reads(
    monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    call = read(words)
    if call is not None:
        flags = vars(Globals(**call.flags))
        assert by_typer(words, monkeypatch) == (call.function, flags, call.values)


@for_each("name", READ)
def test_every_command_can_be_read_without_typer(name: str) -> None:
    _, arguments = parameters_of(function_of(name))
    given = [one.type.__args__[0] if hasattr(one.type, "__args__") else "x" for one in arguments]
    assert read([name, *(word if isinstance(word, str) else "x" for word in given)])


def test_a_value_from_the_environment_is_left_to_typer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(["check"])
    monkeypatch.setenv("CLIENTCARE_OUTPUT_FORMAT", "json")
    assert read(["check"]) is None


@pytest.mark.parametrize(
    "words",
    [["status"], ["check"], ["list", "commitments"], ["waiting"], ["agenda", "portal"],
     ["show", "PORTAL-map"], ["mark", "PORTAL-map", "delivered", "--dry-run"], ["--version"]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_usual_commands_import_nothing_that_is_slow(words: list[str], tmp_path: Path) -> None:
    program = (
        "import builtins, sys\n"
        # a name in quotes within a type is compiled, for nine million instructions
        "texts, compiled = [], builtins.compile\n"
        "builtins.compile = lambda one, *rest, **named: (\n"
        "    isinstance(one, str) and texts.append(one)) or compiled(one, *rest, **named)\n"
        "from clientcare.cli import main\nmain(sys.argv[1:])\n"
        "slow = {'typer', 'pydantic', 'dataclasses', 'inspect', 'rich', 'holidays', 'textwrap',"
        " 'shutil', 'subprocess', 'tempfile'}\n"
        "if sys.argv[1] in ('waiting', 'agenda'):\n"  # which show nothing that a rule finds
        "    slow.add('clientcare.rules.learning')\n"
        "assert not texts, texts\n"
        "print('imported:', *sorted(slow & set(sys.modules)))"
    )
    root = write(tmp_path)
    (root / "clientcare.toml").write_text('time_zone = "UTC"\n[people.mira]\nside = "us"\n')
    ran = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True,
        cwd=root, env={**os.environ, "CLIENTCARE_ROOT": str(root)},
    )  # fmt: skip
    assert ran.stdout.splitlines()[-1] == "imported:", ran.stderr
