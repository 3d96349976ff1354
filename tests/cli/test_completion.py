"""Completion: what is offered where, and in the real shells, where hostile records stay words.

The tests in shells are skipped, with the reason, where a shell is not installed.
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from clientcare.cli.completion import VALUELESS, VALUELESS_OF
from clientcare.records import KINDS, fields
from tests.cli.running import FILES, run, write
from tests.for_each import for_each

ISSUE = """\
[[issue]]
id = "PORTAL-outage"
title = "Nobody can log in"
found = 2026-06-02
"""
LOG = '[[touchpoint]]\non = 2026-06-02\nkind = "call"\nsummary = "About the map"\n'
FULL = {
    **FILES,
    "projects/portal/outage.toml": ISSUE,
    "projects/portal/log/2026.toml": LOG,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path / "care", FULL)


def offers(root: Path, *words: str, shell: str = "fish") -> list[str]:
    """What is offered at the end of a command line."""
    line = ("clientcare", "--root", str(root), *words)
    ran = run("__complete", shell, str(len(line) - 1), *line)
    assert (ran.code, ran.err) == (0, "")
    return ran.out.splitlines()


def words(root: Path, *typed: str) -> list[str]:
    return [line.split("\t")[0] for line in offers(root, *typed)]


IDS = [
    "PORTAL-accounts", "PORTAL-manual", "PORTAL-map", "PORTAL-outage", "PORTAL-search",
]  # fmt: skip


# What is offered


def test_commands_are_offered_with_what_they_do(root: Path) -> None:
    assert offers(root, "sta") == ["status\tShow where projects stand, before a meeting."]
    assert {"mark", "new", "log", "check", "completion"} <= {*words(root, "")}


def test_every_flag_that_takes_people_or_ids_offers_them(root: Path) -> None:
    found = {
        (spec.role, f"--{key.replace('_', '-')}")
        for kind in KINDS.values()
        for key, spec in fields(kind.model).items()
        if spec.is_simple and spec.role in ("person", "record")
    }
    assert len(found) > 10
    for role, flag in found:
        offered = words(root, "new", "commitment", flag, "")
        assert ("jan" if role == "person" else "PORTAL-map") in offered, flag
    for command in ("status", "calendar"):
        assert "jan" in words(root, command, "--person", "")
    assert words(root, "config", "") == ["portal"]
    assert words(root, "import", "gi") == ["github", "gitlab"]
    assert words(root, "import", "csv", "") == [":files"]


@pytest.mark.parametrize(
    "command", ["show", "explain", "advise", "mark", "move", "escalate", "edit"]
)
def test_ids_are_offered_with_their_titles(root: Path, command: str) -> None:
    found = offers(root, command, "")
    assert sorted(line.split("\t")[0] for line in found) == [
        "2026-2026-06-02-1", *IDS, "portal",
    ]  # fmt: skip
    assert "PORTAL-outage\tNobody can log in" in found
    assert "2026-2026-06-02-1\tAbout the map" in found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (("show", "PORTAL-m"), ["PORTAL-manual", "PORTAL-map"]),
        (("show", "portal-M"), ["PORTAL-manual", "PORTAL-map"]),
        (("show", "sear"), ["PORTAL-search"]),
        (("show", '"PORTAL-s'), ["PORTAL-search"]),
        (("show", "nothing"), []),
        (("show", "PORTAL-search", ""), []),
        (("show", "--format", ""), ["text", "markdown", "html", "json"]),
        (("show", "--format", "json", "sear"), ["PORTAL-search"]),
        (("show", "-q", "sear"), ["PORTAL-search"]),
        (("show", "--as-of", ""), ["today", "yesterday"]),
        (("--as-of", "t"), ["today"]),
        (("status", ""), ["portal"]),
        (("list", "iss"), ["issue"]),
        (("new", "c"), ["commitment", "change"]),
        (("new", "risk", "--project", ""), ["portal"]),
        (("new", "risk", "--owner", ""), ["mira", "jan"]),
        (("new", "commitment", "--needs", "map"), ["PORTAL-map"]),
        (("log", "me"), ["meeting", "message"]),
        (("log", "meeting", "--with", "mira,"), ["mira,jan"]),
        (("log", "meeting", "--told", "out"), ["PORTAL-outage"]),
        (("move", "sear", "fri", "--told", "y"), ["yesterday"]),
        (("move", "sear", "fri", "--cause", "c"), ["client", "change"]),
        (("mark", "outage", "fi"), ["fixed"]),
        (("mark", "outage", "fixed", "fix"), ["reopened.fixed"]),
        (("mark", "search", "returns"), ["returns", "returns.redelivered"]),
        (("mark", "search", "--set", "own"), ["owner="]),
        (("mark", "search", "--set", "owner="), ["owner=mira", "owner=jan"]),
        (("mark", "search", "--set", "kind=d"), ["kind=deliverable", "kind=demo", "kind=decision"]),
        (("mark", "search", "--set", "owner=mira", "evi"), ["evidence="]),
        (("mark", "portal/x", "--set", "own"), []),
        (("mark", "search", "--dry"), ["--dry-run"]),
        (("check", "--sel"), ["--select"]),
        (("check", "--select", "overdue-c"), ["overdue-commitment"]),
        (("rule", "silent-m"), ["silent-move"]),
        (("report", "portal", "-o", ""), [":files"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("nonsense", ""), []),
    ],
)
def test_what_fits_is_offered(root: Path, typed: tuple[str, ...], found: list[str]) -> None:
    assert words(root, *typed) == found


def test_bash_hears_only_what_stands_behind_the_equals_sign(root: Path) -> None:
    assert offers(root, "mark", "search", "--set", "owner", "=", "mi", shell="bash") == [
        "mira\tMira Laine"
    ]
    assert offers(root, "new", "risk", "--owner", "=", "", shell="bash") == [
        "mira\tMira Laine", "jan\tJan Berg",
    ]  # fmt: skip


def test_the_workspace_is_found_as_every_command_finds_it(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ("clientcare", "show", "sear")
    monkeypatch.chdir(tmp_path)
    assert run("__complete", "zsh", "2", *line).out == ""
    monkeypatch.chdir(root / "projects/portal")
    assert run("__complete", "zsh", "2", *line).out == "PORTAL-search\tRoom search\n"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLIENTCARE_ROOT", str(root))
    assert run("__complete", "zsh", "2", *line).out == "PORTAL-search\tRoom search\n"


def test_ids_that_two_records_share_are_offered_with_their_files(root: Path) -> None:
    write(root, {"projects/portal/old/2026.toml": LOG})
    assert words(root, "show", "06-02") == [
        f"projects/portal/{place}/2026.toml/2026-2026-06-02-1" for place in ("log", "old")
    ]


def test_every_flag_without_a_value_is_known() -> None:
    from clientcare.cli.app import build_command, group
    from clientcare.cli.commands import COMMANDS

    params = group().params
    for command in COMMANDS:
        flags: set[str] = set()
        taking: set[str] = set()
        for param in build_command(command, params).params:
            if param.param_type_name == "option":
                (flags if param.is_flag else taking).update(param.opts)
        known = VALUELESS | VALUELESS_OF.get(command, frozenset())
        assert flags <= known, command
        assert not known & taking, command


# It never fails, and stays light


@for_each(
    "arguments",
    [(), ("bash",), ("bash", "x"), ("bash", "9", "clientcare"), ("bash", "-1", "clientcare", "x"),
     ("bash", "0"), ("fish", "1", "clientcare", "\udcff"), ("zsh", "2", "clientcare", "x", "\0")],
)  # fmt: skip
def test_whatever_is_asked_nothing_is_said_of_errors(arguments: tuple[str, ...]) -> None:
    ran = run("__complete", *arguments)
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(
    "files",
    [
        {"clientcare.toml": b"\xff"},
        {"clientcare.toml": "people = 1\nrecords = 7\n"},
        {"clientcare.toml": 'records = "../.."\n'},
        {"projects/portal/deep.toml": "a = " + "[" * 30_000},
        {"projects/portal/odd.toml": "issue = [1, {}, {id = 7}]\nproject = 4\nrisk = {}\n"},
        {"projects/portal/large.toml": "# " + "x" * (1 << 20)},
        {"projects/portal/cut.toml": b'[[issue]]\nid = "PORTAL-'},
    ],
)
def test_a_broken_workspace_is_completed_as_far_as_it_goes(
    root: Path, files: dict[str, str | bytes]
) -> None:
    write(root, files)
    found = words(root, "show", "sear")
    assert found == ([] if "records" in str(files.get("clientcare.toml")) else ["PORTAL-search"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_among_the_records_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "projects/portal/pipe.toml")
    assert words(root, "show", "sear") == ["PORTAL-search"]


def test_links_are_followed_only_inside_the_workspace(root: Path) -> None:
    outside = write(root.parent / "outside", {"x.toml": ISSUE.replace("outage", "secret")})
    (root / "projects/portal/out.toml").symlink_to(outside / "x.toml")
    (root / "projects/portal/loop").symlink_to(root / "projects", target_is_directory=True)
    assert words(root, "show", "secret") == []
    assert words(root, "show", "sear") == ["PORTAL-search"]


HEAVY = ("pydantic", "typer", "rich", "holidays", "difflib", "subprocess", "clientcare.store")


def test_completing_an_id_imports_nothing_heavy(root: Path) -> None:
    code = (
        "import sys; from clientcare.cli import main; "
        f"main(['__complete', 'bash', '2', 'clientcare', 'show', 'sear']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "PORTAL-search\tRoom search\n[]\n"


# In the shells themselves

EVIL = (
    "$(touch pwned)", "`touch pwned`", "'; touch pwned; '", '"; touch pwned; "', "a b", "-rf",
    "%F{red}%1(x.$(touch pwned).)", "\\x1b]0;x\\x07", "!!", "~root", "*", "a|touch pwned", "ü",
)  # fmt: skip


def _hostile() -> Mapping[str, str | bytes]:
    files: dict[str, str | bytes] = {**FULL}
    for n, evil in enumerate(EVIL):
        quoted = evil.replace('"', '\\"').replace("\\x1b", "\\u001B").replace("\\x07", "\\u0007")
        files[f"projects/portal/evil{n}.toml"] = (
            f'[[risk]]\nid = "{quoted}"\ntitle = "{quoted}"\n'
            f'[[risk]]\nid = "PORTAL-risk{n}"\ntitle = "{quoted} \\n \\t {quoted} : x"\n'
        )
    for n, name in enumerate(("$(touch pwned)", "`touch pwned`", "a b;touch pwned", "new\nline")):
        files[f"projects/portal/{name}.toml"] = f"[[touchpoint]]\non = 2026-06-0{n + 1}\n"
    files["projects/$(touch pwned)/project.toml"] = '[project]\nname = "x"\nclient = "y"\n'
    files["clientcare.toml"] = str(FILES["clientcare.toml"]) + (
        '[people."$(touch pwned)"]\nname = "x"\n[people.olli]\nname = "$(touch pwned)"\n'
    )
    return files


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A workspace whose texts, ids and file names are commands, and a `clientcare` on the path."""
    shim = tmp_path / "bin/clientcare"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m clientcare "$@"\n')
    shim.chmod(0o755)
    for shell in ("bash", "zsh", "fish"):
        (tmp_path / f"script.{shell}").write_text(run("completion", shell).out)
    return write(tmp_path / "care", _hostile())


RISKS = [f"PORTAL-risk{n}" for n in range(len(EVIL))]


def _environment(root: Path) -> dict[str, str]:
    home = root.parent / "home"
    home.mkdir(exist_ok=True)
    return {
        "PATH": f"{root.parent / 'bin'}:{os.environ['PATH']}", "HOME": str(home), "TERM": "xterm",
        "LANG": "C.UTF-8", "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home),
    }  # fmt: skip


def _harmless(root: Path) -> bool:
    return not list(root.parent.rglob("pwned"))


def _shell(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def _ask_bash(root: Path, *typed: str) -> list[str]:
    line = " ".join(["clientcare", *(f"'{word}'" for word in typed)])
    script = (
        f"source {root.parent}/script.bash; COMP_WORDS=({line}); COMP_CWORD={len(typed)}; "
        '_clientcare; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    ran = subprocess.run(
        [_shell("bash"), "--norc", "--noprofile", "-c", script], cwd=root, check=True,
        capture_output=True, text=True, env=_environment(root),
    )  # fmt: skip
    assert ran.stderr == ""
    return ran.stdout.split()


def _ask_fish(root: Path, *typed: str) -> list[str]:
    script = f'source {root.parent}/script.fish; complete -C "clientcare {" ".join(typed)}"'
    ran = subprocess.run(
        [_shell("fish"), "--no-config", "-c", script], cwd=root, check=True,
        capture_output=True, text=True, env=_environment(root),
    )  # fmt: skip
    assert ran.stderr == ""
    return [line.split("\t")[0] for line in ran.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("ask", [_ask_bash, _ask_fish])
def test_a_shell_offers_the_safe_ids_and_runs_nothing(hostile: Path, ask: object) -> None:
    assert callable(ask)
    assert sorted(ask(hostile, "show", "PORTAL-")) == sorted([*IDS, *RISKS])
    assert ask(hostile, "show", "sear") == ["PORTAL-search"]
    everything = set(ask(hostile, "show", ""))
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]+", one) for one in everything)
    assert {"PORTAL-search", "portal"} <= everything
    assert "olli" in ask(hostile, "new", "risk", "--owner", "")
    assert ask(hostile, "mark", "outage", "fi") == ["fixed"]
    assert _harmless(hostile)


class _Terminal:
    """A shell at a terminal of its own, typed at."""

    def __init__(self, root: Path, *command: str) -> None:
        child, self.handle = pty.fork()
        if not child:
            os.chdir(root)
            os.execve(command[0], command, _environment(root))
        self.child = child
        self.seen = ""

    def type(self, text: str, until: str, seconds: float = 20) -> str:
        """Type, and read until a text is seen; returns what was seen since."""
        os.write(self.handle, text.encode())
        self.seen, end = "", time.monotonic() + seconds
        while until not in _plain(self.seen) and time.monotonic() < end:
            if select.select([self.handle], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self.handle, 65536).decode(errors="replace")
                except OSError:
                    break
        assert until in _plain(self.seen), self.seen
        return self.seen

    def close(self) -> None:
        os.close(self.handle)
        os.waitpid(self.child, 0)


def _plain(text: str) -> str:
    return re.sub(r"\x1b(\[[0-9;?]*[A-Za-z~]|[=>])|[\r\x07\x08]", "", text)


def _zsh(root: Path) -> _Terminal:
    terminal = _Terminal(root, _shell("zsh"), "-f", "-i")
    terminal.type("PS1='ready> '; unsetopt zle_bracketed_paste; autoload -Uz compinit\n", "ready> ")
    terminal.type(f"compinit -u -D; source {root.parent}/script.zsh; echo so''urced\n", "sourced")
    return terminal


def test_zsh_completes_a_part_of_an_id(hostile: Path) -> None:
    terminal = _zsh(hostile)
    try:
        terminal.type("echo clientcare show; clientcare show sear\t", "PORTAL-search")
        terminal.type("\x15clientcare mark outage fi\t", "fixed")
        assert _harmless(hostile)
    finally:
        terminal.close()


def test_zsh_lists_ids_and_titles_and_runs_nothing(hostile: Path) -> None:
    terminal = _zsh(hostile)
    try:
        seen = terminal.type(
            "LISTMAX=500; clientcare show PORTAL-\t\t", f"PORTAL-risk{len(EVIL) - 1}"
        )
        seen += terminal.type("\x15echo do''ne\n", "done")
        shown = _plain(seen)
        assert {*IDS, *RISKS} <= set(re.split(r"\s+", shown))
        assert "Room search" in shown
        assert "$(" not in shown
        assert _harmless(hostile)
    finally:
        terminal.close()


def test_bash_completes_a_part_of_an_id_at_a_terminal(hostile: Path) -> None:
    terminal = _Terminal(hostile, _shell("bash"), "--norc", "--noprofile", "-i")
    try:
        terminal.type(
            f"PS1='ready> '; source {hostile.parent}/script.bash; echo so''urced\n", "sourced"
        )
        terminal.type("clientcare show sear\t", "PORTAL-search")
        terminal.type("\x15clientcare new risk --owner=oll\t", "--owner=olli")
        terminal.type("\x15clientcare mark outage --set owner=mir\t", "owner=mira")
        assert _harmless(hostile)
    finally:
        terminal.close()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_what_the_shell_can_read(shell: str, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(run("completion", shell).out)
    words = {"bash": ["-n"], "zsh": ["-f", "-n"], "fish": ["--no-config", "--no-execute"]}[shell]
    ran = subprocess.run([_shell(shell), *words, str(script)], capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (b"", b"")
