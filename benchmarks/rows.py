"""The rows of the tables: what is run, against what, and how fast it should be."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import benchmarks.floor
from benchmarks.bench import Bench, Options, compile_program
from benchmarks.history import blobs, write_history
from benchmarks.measure import Command, CommandError, Figure, clean_environment, output
from benchmarks.shapes import SHAPES, write_shape
from benchmarks.stock import AS_OF
from benchmarks.workspace import write_workspace


@dataclass(frozen=True)
class Line:
    """One line of the table: a figure against another; `target` is the highest ratio wanted."""

    work: str
    figure: Figure
    against: str
    base: Figure
    target: float | None = None
    memory: int | None = None  # the highest peak wanted, in bytes

    @property
    def ratio(self) -> float:
        """How many times the other's time it took."""
        return self.figure.seconds / self.base.seconds


@dataclass(frozen=True)
class Skipped:
    """A line that could not be measured, and why."""

    work: str
    reason: str


Row = Callable[[Bench], Iterator[Line | Skipped]]


def starting(bench: Bench) -> Iterator[Line | Skipped]:
    """What needs no records, and completing an id."""
    yield from _beside_pass(
        bench,
        [
            ("`--version`", bench.call("--version"), 4),
            ("`--help`", bench.call("--help"), 7),
            ("completing an id, 50 records", _completing(bench), 4),
        ],
    )


def _completing(bench: Bench) -> Command:
    """Completing an id in bash, on 50 records."""
    typed = ("__complete", "bash", "2", "clientcare", "show", "P0001-")
    env = {"CLIENTCARE_ROOT": str(bench.workspace(50))}
    return Command("completing an id", (*bench.program, *typed), env=env, says="P0001-")


def small(bench: Bench) -> Iterator[Line | Skipped]:
    """The two commands of every day on a small workspace."""
    plain, finnish = bench.workspace(50), bench.workspace(50, holidays="FI")
    yield from _beside_pass(
        bench,
        [
            ("`status`, 50 records", bench.call("status", root=plain, label="status"), 14),
            ("`check`, 50 records", bench.call("check", root=plain, label="check"), 14),
            (
                "`check`, 50 records, with public holidays",
                bench.call("check", root=finnish, label="check with holidays"),
                None,
            ),
        ],
    )


def _beside_pass(
    bench: Bench, calls: list[tuple[str, Command, float | None]]
) -> Iterator[Line | Skipped]:
    """Measure the calls that work against an interpreter that does nothing."""
    working = []
    for work, call, target in calls:
        try:
            output(call)
            working.append((work, call, target))
        except CommandError as error:
            yield Skipped(work, str(error))
    figures = bench.measured(bench.passing, *(call for _, call, _ in working))
    for work, call, target in working:
        yield Line(work, figures[call.label], "pass", figures["pass"], target)


def checking(bench: Bench) -> Iterator[Line | Skipped]:
    """A whole agency, against the peers and against only reading its files."""
    size = bench.options.size
    root = bench.workspace(size)
    targets = {
        "hledger check --strict": 2.0, "ledger bal": None, "bean-check": None, "floor": 8.0,
    }  # fmt: skip
    peers = bench.peers(size)
    script = str(Path(benchmarks.floor.__file__))
    floor = Command("floor", (bench.python, script, str(root / "projects")))
    check = bench.call("check", root=root, label="check")
    again = bench.call("check", root=root, label="again", again=True)
    quick = [peer for name, peer in peers.items() if name != "doorstop"]
    figures = bench.measured(check, again, floor, *quick, most=3)
    for name, target in targets.items():
        work = f"`check`, {size:,} records"
        against = "walking and reading the files" if name == "floor" else f"{name}, {size:,}"
        if name in figures:
            yield Line(work, figures["check"], against, figures[name], target)
            if name.startswith("hledger"):
                yield Line(f"{work}, again", figures["again"], against, figures[name], 1)
        else:
            yield Skipped(f"{work}, against {name}", "not installed")
    if "doorstop" in peers:
        figures = bench.measured(check, peers["doorstop"], most=1)
        yield Line(work, figures["check"], f"doorstop, {size:,}", figures["doorstop"], 0.1)
    else:
        yield Skipped(f"{work}, against doorstop", "not installed")


def folding(bench: Bench) -> Iterator[Line | Skipped]:
    """The same records, a project a file."""
    size = bench.options.size
    one = bench.call(
        "check", root=bench.workspace(size, layout="project"), label="a project a file"
    )
    many = bench.call("check", root=bench.workspace(size), label="a record a file")
    figures = bench.measured(one, many, most=3)
    yield Line(
        f"`check`, {size:,} records, a project a file",
        figures[one.label],
        "a record a file",
        figures[many.label],
    )


def growing(bench: Bench) -> Iterator[Line | Skipped]:
    """Ten times the records."""
    size = bench.options.size
    few = bench.call("check", root=bench.workspace(size), label="few")
    many = bench.call("check", root=bench.workspace(10 * size), label="many")
    figures = bench.measured(few, many, most=1)
    yield Line(
        f"`check`, {10 * size:,} records",
        figures["many"],
        f"`check`, {size:,} records",
        figures["few"],
        11,
        600 << 20,
    )


def shaping(bench: Bench) -> Iterator[Line | Skipped]:
    """Ten times the size of each extreme shape."""
    for shape in SHAPES:
        size = shape.size // 10 if bench.options.quick else shape.size
        folder = bench.folder / shape.words.replace(" ", "-")
        for command in ("check", "status"):
            calls = []
            for n in (size // 10, size):
                root = folder / str(n)
                if not root.exists():
                    write_shape(root, shape, n)
                calls.append(bench.call(command, root=root, label=f"{n:,}"))
            figures = bench.measured(*calls, most=1)
            few, many = (figures[call.label] for call in calls)
            work = f"`{command}`, {size:,} {shape.words}"
            yield Line(work, many, f"{size // 10:,}", few, 10)


def editing(bench: Bench) -> Iterator[Line | Skipped]:
    """One fact recorded, against looking at everything once."""
    size = bench.options.size
    root = bench.workspace(size)
    path = root / "projects/p0001/commitments/p0001-invoice-c1.toml"
    text = path.read_bytes()
    mark = Command(
        "mark",
        bench.call("mark", "P0001-invoice-c1", "delivered", root=root).argv,
        before=lambda: None if path.read_bytes() == text else _restore(path, text),
    )
    output(mark)
    figures = bench.measured(mark, bench.call("check", root=root, label="check"), most=3)
    _restore(path, text)
    yield Line(
        f"`mark ID delivered`, {size:,} records", figures["mark"], "`check`", figures["check"], 0.5
    )


def _restore(path: Path, text: bytes) -> None:
    path.write_bytes(text)


def reporting(bench: Bench) -> Iterator[Line | Skipped]:
    """The client's report of a large project, against its status."""
    root = bench.workspace(1_000, per_project=1_000)
    report = bench.call("report", "p0001", root=root, label="report")
    status = bench.call("status", "p0001", root=root, label="status")
    output(report)
    figures = bench.measured(report, status)
    yield Line(
        "`report`, a project of 1,000 records",
        figures["report"],
        "`status`",
        figures["status"],
        1.5,
    )


def looking_back(bench: Bench) -> Iterator[Line | Skipped]:
    """Every change of every date, against git only printing what it stored."""
    files, commits = (100, 200) if bench.options.quick else (1_000, 2_000)
    root = write_history(bench.folder / "history", files, commits)
    names = bench.folder / "history.blobs"
    names.write_text("\n".join(blobs(root)), encoding="utf-8")
    git = ("git", "-C", str(root))
    read = Command("cat-file", (*git, "cat-file", "--batch", "--buffer"), stdin=names)
    raw = ("log", "--raw", "-z", "--no-abbrev", "-M", "--diff-merges=first-parent")
    calls = {
        f"`{' '.join(words)}`, {when}": bench.call(
            *words, *flag, root=root, label=f"{words} {when}", again=True
        )
        for words in (("drift",), ("check", "--history"))
        for when, flag in (("again", ()), ("for the first time", ("--no-cache",)))
    }
    output(calls["`drift`, again"])
    figures = bench.measured(read, Command("log", (*git, *raw)), *calls.values())
    for name, call in calls.items():
        work = f"{name}, {files:,} files, {commits:,} commits"
        base = figures["cat-file"]
        yield Line(work, figures[call.label], "git cat-file of every blob", base, 12)
    work = f"`drift`, again, {files:,} files, {commits:,} commits"
    yield Line(work, figures[calls["`drift`, again"].label], "git log --raw", figures["log"])


def comparing(bench: Bench) -> Iterator[Line | Skipped]:
    """What a change brings to a whole agency, against looking at all of it."""
    size = bench.options.size
    root = write_workspace(bench.folder / "branch", size)
    git = ("git", "-C", str(root), "-c", "user.name=Mira", "-c", "user.email=mira@supplier.example")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "as it was")):
        subprocess.run([*git, *words], check=True, env=clean_environment() | _DAY)
    path = root / "projects/p0001/commitments/p0001-invoice-c1.toml"
    path.write_bytes(path.read_bytes().replace(b"notes = ", b"notes = 'seen'  # ", 1))
    gate = bench.call("check", "--base", "HEAD", root=root, label="gate", again=True)
    figures = bench.measured(gate, bench.call("check", root=root, label="check"), most=3)
    work = f"`check --base`, {size:,} records"
    yield Line(work, figures["gate"], "`check`", figures["check"], 2)


_DAY: Final = {
    f"GIT_{who}_DATE": f"{AS_OF.isoformat()}T09:00:00" for who in ("AUTHOR", "COMMITTER")
}


ROWS: Final[dict[str, Row]] = {
    "start": starting,
    "small": small,
    "check": checking,
    "file": folding,
    "grow": growing,
    "shape": shaping,
    "edit": editing,
    "report": reporting,
    "history": looking_back,
    "base": comparing,
}


def measure_rows(options: Options, only: list[str]) -> Iterator[Line | Skipped]:
    """Measure the rows asked for, or all; a row that fails is skipped with its reason."""
    compile_program()
    with tempfile.TemporaryDirectory(prefix="clientcare-bench-") as folder:
        bench = Bench(options, Path(folder).resolve())
        for name in only or ROWS:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            try:
                yield from ROWS[name](bench)
            except CommandError as error:
                yield Skipped(name, str(error))


def measure_peers(options: Options) -> dict[str, list[Figure]]:
    """Each installed peer alone: starting, a tenth of the size, the size."""
    sizes = peer_sizes(options)
    found: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory(prefix="clientcare-bench-") as folder:
        bench = Bench(options, Path(folder).resolve())
        print("measuring the peers …", file=sys.stderr, flush=True)
        for size in sizes:
            for name, figure in bench.measured(*bench.peers(size).values(), most=1).items():
                found.setdefault(name, []).append(figure)
    return found


def peer_sizes(options: Options) -> tuple[int, int, int]:
    """The sizes of the table of peers."""
    return (1, options.size // 10, options.size)
