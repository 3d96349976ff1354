"""What the rows share: the programs to run and the folders they run on."""

import compileall
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from benchmarks.measure import Command, Figure, clean_environment, measure
from benchmarks.stock import AS_OF
from benchmarks.workspace import (
    project_file,
    record_files,
    write_journal,
    write_ledger,
    write_requirements,
    write_workspace,
)

_LAYOUTS: Final = {"record": record_files, "project": project_file}


@dataclass(frozen=True)
class Options:
    """How much to measure."""

    size: int = 10_000
    repeat: int = 7
    quick: bool = False


class Bench:
    """The programs to run and the folders they run on, each written when it is first asked for."""

    def __init__(self, options: Options, folder: Path) -> None:
        """Everything is written below the folder."""
        self.options = options
        self.folder = folder
        self.python = sys.executable
        self._journals: dict[int, Path] = {}
        self._trees: dict[int, Path] = {}
        self._workspaces: dict[str, Path] = {}

    @cached_property
    def program(self) -> tuple[str, ...]:
        """How to call clientcare: its installed script, run by this interpreter and no shim."""
        script = Path(self.python).with_name("clientcare")
        return (self.python, str(script)) if script.exists() else (self.python, "-m", "clientcare")

    @cached_property
    def doorstop(self) -> str | None:
        """The doorstop to compare with: DOORSTOP, or the one on the path."""
        return os.environ.get("DOORSTOP") or shutil.which("doorstop")

    @property
    def passing(self) -> Command:
        """The least that this interpreter can do."""
        return Command("pass", (self.python, "-c", "pass"))

    def call(
        self, *arguments: str, root: Path | None = None, label: str = "", again: bool = False
    ) -> Command:
        """A call of clientcare, of a day where it reads a workspace; findings are no failure.

        A `check` judges, unless it is one `again`, which may say what an earlier one kept.
        """
        if arguments[0] == "check" and not again and "--no-cache" not in arguments:
            arguments += ("--no-cache",)
        where = () if root is None else ("--root", str(root), "--as-of", AS_OF.isoformat())
        codes = (0, 1) if arguments[0] == "check" else (0,)
        label = label or " ".join(arguments)
        argv = (*self.program, *arguments[:1], *where, *arguments[1:])
        return Command(label, argv, codes, env={"XDG_CACHE_HOME": str(self.folder / "cache")})

    def workspace(
        self, size: int, *, layout: str = "record", per_project: int = 100, holidays: str = ""
    ) -> Path:
        """A workspace of that many records."""
        name = f"workspace-{size}-{layout}-{per_project}-{holidays}"
        if name not in self._workspaces:
            self._workspaces[name] = write_workspace(
                self.folder / name,
                size,
                layout=_LAYOUTS[layout],
                per_project=per_project,
                holidays=holidays or None,
            )
        return self._workspaces[name]

    def journal(self, size: int) -> Path:
        """A journal of that many transactions."""
        if size not in self._journals:
            self._journals[size] = write_journal(self.folder / f"{size}.journal", size)
        return self._journals[size]

    def requirements(self, size: int) -> Path:
        """A doorstop tree of that many items; doorstop wants a repository around it."""
        if size not in self._trees:
            root = write_requirements(self.folder / f"requirements-{size}", size)
            subprocess.run(["git", "init", "--quiet", root], check=True, env=clean_environment())
            self._trees[size] = root
        return self._trees[size]

    def peers(self, size: int) -> dict[str, Command]:
        """The peers that are installed, each at its own work of that size."""
        found = {}
        if hledger := shutil.which("hledger"):
            check = (hledger, "check", "--strict", "-f", str(self.journal(size)))
            found["hledger check --strict"] = Command("hledger check --strict", check)
        if ledger := shutil.which("ledger"):
            balance = (ledger, "-f", str(self.journal(size)), "bal")
            found["ledger bal"] = Command("ledger bal", balance)
        if bean_check := os.environ.get("BEAN_CHECK") or shutil.which("bean-check"):
            path = write_ledger(self.folder / f"{size}.beancount", size)
            argv = (bean_check, "--no-cache", str(path))
            found["bean-check"] = Command("bean-check", argv)
        if self.doorstop:
            # Without rewriting and reviewing, which would have it call git for every item.
            tree = str(self.requirements(size))
            found["doorstop"] = Command("doorstop", (self.doorstop, "-F", "-W", "-j", tree))
        return found

    def measured(self, *commands: Command, most: int = 100) -> dict[str, Figure]:
        """The figures of commands run in turn, in a number of rounds at most."""
        return measure(commands, min(self.options.repeat, most))


def compile_program() -> None:
    """Compile the byte code of clientcare, as an installer does."""
    import clientcare

    compileall.compile_dir(str(Path(clientcare.__file__).parent), quiet=1)
