"""`python -m benchmarks`: measure, and print the tables as Markdown."""

import argparse
import dataclasses
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from benchmarks.bench import Options
from benchmarks.measure import Figure
from benchmarks.rows import ROWS, Line, Skipped, measure_peers, measure_rows, peer_sizes
from benchmarks.workspace import write_workspace

README: Final = Path(__file__).with_name("README.md")
_QUICK: Final = Options(size=1_000, repeat=3, quick=True)


def main(argv: list[str] | None = None) -> int:
    """Measure what the flags ask for; print it, or keep it in the README."""
    flags = _parser().parse_args(argv)
    if flags.generate:
        write_workspace(flags.generate, flags.size or Options.size)
        return 0
    options = _QUICK if flags.quick else Options()
    given = {"size": flags.size, "repeat": flags.repeat}
    options = dataclasses.replace(options, **{k: v for k, v in given.items() if v})
    text = "\n".join(_report(options, flags.only))
    if flags.write:
        page = README.read_text(encoding="utf-8")
        marked = re.compile(r"(?<=<!-- figures -->\n).*(?=<!-- /figures -->)", re.DOTALL)
        README.write_text(marked.sub(lambda _: f"\n{text}\n\n", page), encoding="utf-8")
    print(text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size, three rounds")
    parser.add_argument("--only", action="append", default=[], choices=[*ROWS, "peers"])
    parser.add_argument("--repeat", type=int, help="rounds that count, after one that does not")
    parser.add_argument("--size", type=int, help="records of the large workspace")
    parser.add_argument("--write", action="store_true", help="keep the tables in the README too")
    parser.add_argument("--generate", type=Path, help="only write a workspace to this new folder")
    return parser


def _report(options: Options, only: list[str]) -> Iterator[str]:
    """The tables, line by line."""
    rows = [name for name in only if name != "peers"]
    yield _machine(options)
    if rows or not only:
        yield ""
        yield from _ratios(measure_rows(options, rows))
    if "peers" in only or not only:
        yield ""
        yield from _peers(options, measure_peers(options))


def _machine(options: Options) -> str:
    """Where and with what the figures were taken."""
    versions = [f"Python {platform.python_version()}"]
    for program in ("hledger", "ledger", "git"):
        if path := shutil.which(program):
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
            versions += re.findall(r"^(\D+[\d.]+\d)", said.stdout)
    return f"{', '.join(versions)}; medians of {options.repeat} rounds."


def _ratios(lines: Iterable[Line | Skipped]) -> Iterator[str]:
    """The table of clientcare against each of its measures."""
    yield "| work | ms | MiB | against | ms | ratio | target | met |"
    yield "|---|--:|--:|---|--:|--:|--:|---|"
    for line in lines:
        if isinstance(line, Skipped):
            yield f"| {line.work} | – | – | not measured: {line.reason} | – | – | – | – |"
        else:
            yield (
                f"| {line.work} | {_ms(line.figure)} | {_mib(line.figure.peak)} | {line.against} "
                f"| {_ms(line.base)} | {line.ratio:.2f} | {_target(line)} | {_met(line)} |"
            )
        sys.stdout.flush()


def _target(line: Line) -> str:
    if line.target is None:
        return "–"
    memory = "" if line.memory is None else f", {_mib(line.memory)} MiB"
    return f"≤ {line.target:g}{memory}"


def _met(line: Line) -> str:
    """Whether a line is within what is wanted; nothing where nothing is."""
    if line.target is None:
        return ""
    fits = line.memory is None or line.figure.peak <= line.memory
    return "yes" if line.ratio <= line.target and fits else "**no**"


def _peers(options: Options, figures: dict[str, list[Figure]]) -> Iterator[str]:
    """The table of the peers, each at its own work."""
    yield f"| peer, ms | {' | '.join(f'{size:,}' for size in peer_sizes(options))} |"
    yield "|---|--:|--:|--:|"
    for name, done in figures.items():
        yield f"| {name} | {' | '.join(_ms(figure) for figure in done)} |"


def _ms(figure: Figure) -> str:
    return f"{figure.seconds * 1000:,.0f}"


def _mib(size: int) -> str:
    return f"{size / (1 << 20):,.0f}"


if __name__ == "__main__":
    sys.exit(main())
