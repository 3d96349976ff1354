"""The door: help, version, usage, exit codes, pipes, crashes, and what it does not import."""

import atexit
import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clientcare import __version__
from clientcare.cli import main
from tests.cli.running import error, run, write
from tests.for_each import for_each

HELP = """\
Usage: clientcare [OPTIONS] COMMAND [ARGS]...

  Keep the promises between you and your clients.

  Records are plain TOML files in a git repository. `clientcare COMMAND
  --help` says more.

Options:
  --root DIR                   The workspace; else CLIENTCARE_ROOT, else from
                               the current folder up. May be repeated, or a
                               pattern, for status, waiting, list and check.
  --as-of DAY|MOMENT           Judge as of the end of a day, or of a moment:
                               2026-11-20, 2026-11-20T14:30, today, yesterday.
                               Default: now.
  --at REV|DAY                 Read the records as a commit had them, or the
                               last one of a day, and judge them as of the end
                               of its day.
  --color <auto|always|never>  Colour in the output. Default: auto.
  -q, --quiet                  Say only what was asked for, and errors.
  --no-pager                   Show long output without a pager.
  --no-cache                   Read and judge everything again; also
                               CLIENTCARE_NO_CACHE=1.
  --version                    Show the version and stop.
  -h, --help                   Show this message and stop.

Commands:
"""

EXPLAIN_HELP = """\
Usage: clientcare explain [OPTIONS] {ID}

  Show how each deadline of a record was calculated: what counted, what did
  not and why.

Arguments:
  ID  The record's id, or an unambiguous part of it.  [required]

Options:
  --format <text|markdown|html|json>
                                  How to write it.  [default: text]

Global options:
"""


def test_version() -> None:
    assert run("--version") == (0, f"clientcare {__version__}\n", "")
    assert run("check", "--version") == (0, f"clientcare {__version__}\n", "")


def test_help_says_what_there_is_in_one_screen() -> None:
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    assert out.startswith(HELP)
    assert "check Find broken promises and what else needs attention." in " ".join(out.split())
    assert run("-h") == run("--help")


def test_help_of_a_command_keeps_its_own_options_apart() -> None:
    code, out, err = run("explain", "--help")
    assert (code, err) == (0, "")
    assert out.startswith(EXPLAIN_HELP)
    assert out.endswith("  -h, --help                   Show this message and stop.\n")


def test_every_command_of_the_table_is_there_and_explains_itself() -> None:
    from clientcare.cli.commands import COMMANDS

    for name in COMMANDS:
        code, out, err = run(name, "--help")
        assert (code, err) == (0, "")
        assert out.startswith(f"Usage: clientcare {name} ")


def test_without_a_command_it_shows_help_and_fails() -> None:
    code, out, err = run()
    assert (code, out, err) == (2, run("--help").out, "")


@for_each(
    ("words", "said"),
    [
        (("chek",), 'error: there is no command "chek"\nhint: did you mean `clientcare check`?\n'),
        (("exp",), 'error: there is no command "exp"\nhint: did you mean `clientcare explain`?\n'),
        (
            ("zzz",),
            'error: there is no command "zzz"\nhint: see `clientcare --help`\n',
        ),
        (
            ("new", "commitment", "--set", "owner=x"),
            (
                "error: no such option: --set\nhint: its fields are flags: clientcare new --help; "
                "once it is recorded: clientcare mark ID --set KEY=VALUE\n"
            ),
        ),
        (("--verson",), "error: no such option: --verson\nhint: did you mean `--version`?\n"),
        (
            ("check", "--slect", "CC101"),
            "error: no such option: --slect\nhint: did you mean `--select`?\n",
        ),
        (
            ("check", "--sarif"),
            error("no such option: --sarif", "did you mean `--output-format sarif`?"),
        ),
        (
            ("move", "x", "--to", "fri"),
            error("no such option: --to", "write the date behind the id: clientcare move ID DATE"),
        ),
        (
            ("mark", "x", "--client-priority", "high"),
            error(
                "no such option: --client-priority",
                "write clientcare mark ID --set client_priority=…",
            ),
        ),
        (
            ("mark", "x", "--delivered"),
            error("no such option: --delivered", "write clientcare mark ID delivered"),
        ),
        (
            ("list", "issue", "--late"),
            error("no such option: --late", "did you mean `--overdue`?"),
        ),
        (
            ("log", "call", "--attendees", "jan"),
            error("no such option: --attendees", "did you mean `--with`?"),
        ),
        (
            ("escalate", "x", "--level", "one"),
            error(
                "invalid value for '--level': 'one' is not a whole number",
                "see `clientcare escalate --help`",
            ),
        ),
        (("status", "--json"), error("no such option: --json", "did you mean `--format json`?")),
        (
            ("check", "--frmat", "x"),
            error("no such option: --frmat", "did you mean `--output-format`?"),
        ),
        (
            ("new", "risk", "--prob", "x"),
            error("no such option: --prob", "did you mean `--probability`?"),
        ),
        (
            ("new", "risk", "--due", "x"),
            error("no such option: --due", "see `clientcare new --help`"),
        ),
        (
            ("new", "commitment", "--due", "x"),
            error("no such option: --due", "did you mean `--promised`?"),
        ),
        (
            ("move", "x", "--reason", "y"),
            error("no such option: --reason", "did you mean `--why`?"),
        ),
        (
            ("check", "-x"),
            "error: no such option: -x\nhint: see `clientcare check --help`\n",
        ),
        (
            ("list", "issue", "--format", "jsno"),
            error(
                "invalid value for '--format': 'jsno' is not one of 'text', 'markdown', 'html', "
                "'json', 'csv', 'jsonl'",
                "did you mean `json`?",
            ),
        ),
        (
            ("completion",),
            "error: missing argument 'SHELL'\nhint: see `clientcare completion --help`\n",
        ),
        (("show",), "error: missing argument 'ID'\nhint: see `clientcare show --help`\n"),
        (
            ("show", "a", "b"),
            "error: got unexpected extra argument(s) (b)\nhint: see `clientcare show --help`\n",
        ),
        (
            ("check", "--root"),
            "error: option '--root' requires an argument\nhint: see `clientcare check --help`\n",
        ),
        (("--root", "x"), "error: missing command\nhint: see `clientcare --help`\n"),
        (
            ("chek\x1b[31m",),
            'error: there is no command "chek␛[31m"\nhint: see `clientcare --help`\n',
        ),
    ],
)
def test_a_slip_is_answered_with_the_nearest_thing(words: tuple[str, ...], said: str) -> None:
    assert run(*words) == (2, "", said)


def test_flags_of_every_command_stand_before_or_after_its_name(tmp_path: Path) -> None:
    root = str(write(tmp_path))
    before = run("--root", root, "--as-of", "2026-06-15", "--color", "always", "list", "issue")
    after = run("list", "issue", "--root", root, "--as-of", "2026-06-15", "--color", "always")
    assert before == after == (0, "", "no issues to list\n")
    assert run("-q", "list", "issue", "--root", root) == (0, "", "")
    assert run("list", "issue", "--root", root, "-q") == (0, "", "")


def test_a_flag_after_the_command_goes_over_one_before_it(tmp_path: Path) -> None:
    root = str(write(tmp_path))
    code, out, _ = run("--root", "/nowhere", "list", "project", "--root", root)
    assert (code, out.splitlines()[1].split()[:3]) == (0, ["Room", "portal", "portal"])


def test_the_root_flag_goes_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(write(tmp_path / "there"))
    monkeypatch.chdir(tmp_path)
    assert run("list", "project").code == 2
    monkeypatch.setenv("CLIENTCARE_ROOT", root)
    assert run("list", "project").code == 0
    said = f"no clientcare.toml in {tmp_path}"
    hint = f"name a workspace, or start one: clientcare init {tmp_path}"
    ran = run("--root", str(tmp_path), "list", "project")
    assert ran == (2, "", f"error: {said}\nhint: {hint}\n")
    monkeypatch.setenv("CLIENTCARE_ROOT", str(tmp_path))
    assert run("--root", root, "list", "project").code == 0


def test_the_workspace_is_found_from_a_folder_inside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path / "projects/portal")
    assert run("list", "project").code == 0


def test_every_fault_of_the_settings_is_said_at_once(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "clientcare.toml").write_text('zone = 1\n[check]\nfail_on = "eror"\n')
    code, out, err = run("check", "--root", str(root))
    assert (code, out) == (2, "")
    assert [line[:27] for line in err.splitlines()] == [
        'error: clientcare.toml:1:1:',
        '       clientcare.toml:3:11',
        "hint: correct clientcare.to",
    ]  # fmt: skip


# What goes wrong ---------------------------------------------------------------------------------


def test_a_crash_is_told_without_a_traceback_and_written_to_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("in the middle of it")

    monkeypatch.setattr("clientcare.cli.arguments.invoke", crash)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, out, err = run("check", "--root", "x")
    (file,) = tmp_path.iterdir()
    assert (code, out) == (3, "")
    assert err == (
        "error: this is a fault of clientcare itself (ZeroDivisionError)\n"
        f"hint: the details are in {file}; please report them to the maintainers "
        "(look through the file first: it may quote your records)\n"
    )
    details = file.read_text()
    assert f"clientcare {__version__}\n" in details
    assert "arguments ['check', '--root', 'x']" in details
    assert details.endswith("ZeroDivisionError: in the middle of it\n")


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (MemoryError(), "not enough memory\nhint: give it more: ulimit -v unlimited"),
        (OSError(errno.EMFILE, "Too many open files"),
         "the system refused: Too many open files\nhint: see the limit: ulimit -n"),
        (OSError(errno.EAGAIN, "Resource temporarily unavailable"),
         "the system refused: Resource temporarily unavailable\nhint: see the limit: ulimit -u"),
    ],
)  # fmt: skip
def test_what_the_system_has_no_more_of_is_no_fault_of_the_program(
    monkeypatch: pytest.MonkeyPatch, raised: Exception, said: str
) -> None:
    def refused(*_: object) -> None:
        raise raised

    monkeypatch.setattr("clientcare.cli.arguments.invoke", refused)
    assert run("check") == (2, "", f"error: {said}\n")


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("clientcare.cli.arguments.invoke", interrupt)
    assert run("check") == (130, "", "error: interrupted\n")


def program(*words: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    command = [sys.executable, "-m", "clientcare", *words]
    environment = {**os.environ, **more.pop("env", {})}
    return subprocess.run(command, check=False, env=environment, stderr=subprocess.PIPE, **more)


@pytest.mark.slow
def test_a_python_that_keeps_no_docstrings_finds_the_same(tmp_path: Path) -> None:
    words = ("check", "--as-of", "2026-06-15", "--root", str(write(tmp_path)))
    plain, bare = (
        program(*words, stdout=subprocess.PIPE, env={"PYTHONOPTIMIZE": level}) for level in "02"
    )
    assert (bare.returncode, bare.stdout, bare.stderr) == (1, plain.stdout, b"")


@pytest.mark.slow
def test_a_closed_pipe_is_no_error_and_the_verdict_stands(tmp_path: Path) -> None:
    root = str(write(tmp_path))
    for words, code in (
        (["check", "--as-of", "2026-06-15", "--root", root], 1),
        (["check", "--as-of", "2026-06-15", "--root", root, "--exit-zero"], 0),
        (["rule"], 0),
        (["--help"], 0),
    ):
        reading, writing = os.pipe()
        os.close(reading)
        ran = program(*words, stdout=writing)
        os.close(writing)
        assert (ran.returncode, ran.stderr) == (code, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk_is_an_error() -> None:
    with Path("/dev/full").open("wb") as full:
        ran = program("rule", stdout=full)
    assert ran.returncode == 2
    assert ran.stderr == b"error: cannot write the output: No space left on device\n"


def test_signs_that_an_output_cannot_take_are_replaced(tmp_path: Path) -> None:
    files = {"clientcare.toml": "", "projects/p.toml": '[project]\nname = "Ω → ✓"\nclient = "c"\n'}
    root = str(write(tmp_path, files))
    ran = program(
        "list",
        "project",
        "--root",
        root,
        stdout=subprocess.PIPE,
        env={"PYTHONIOENCODING": "cp1252"},
    )
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[1].split() == [
        rb"\u03a9", b"->", b"ok", b"p", b"c", b"-", b"-", b"-", b"open",
    ]  # fmt: skip


@pytest.mark.slow
def test_output_does_not_depend_on_zone_locale_or_columns(tmp_path: Path) -> None:
    root = str(write(tmp_path))
    words = ("check", "--as-of", "2026-06-15", "--root", root)
    outputs = {
        program(*words, stdout=subprocess.PIPE, env=environment).stdout
        for environment in (
            {"TZ": "Pacific/Kiritimati"},
            {"TZ": "America/Los_Angeles", "LC_ALL": "C", "COLUMNS": "20"},
            {"LC_ALL": "tr_TR.UTF-8", "COLUMNS": "500", "PYTHONHASHSEED": "7"},
        )
    }
    assert len(outputs) == 1


# Starting up -------------------------------------------------------------------------------------


@for_each("words", [["--version"], ["--help"], ["check", "--help"], ["nonsense"]])
def test_help_and_version_import_neither_models_nor_drawing(words: list[str]) -> None:
    program = (
        "import sys\nfrom clientcare.cli import main\nmain(sys.argv[1:])\n"
        "heavy = {'pydantic', 'rich', 'holidays', 'toml_rs', 'zoneinfo'} & set(sys.modules)\n"
        "print('imported:', *sorted(heavy))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines()[-1] == "imported:"


def test_the_collector_is_off_before_anything_else_is_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import gc

    from clientcare.__main__ import run as run_program

    monkeypatch.setattr(os, "_exit", sys.exit)
    monkeypatch.setattr(atexit, "_run_exitfuncs", lambda: None)  # those of the tests run later
    monkeypatch.setattr(sys, "argv", ["clientcare", "--version"])
    try:
        with pytest.raises(SystemExit) as end:
            run_program()
        assert end.value.code == 0
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_main_takes_the_words_of_the_process_by_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["clientcare", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == f"clientcare {__version__}\n"
