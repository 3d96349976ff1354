"""Workspaces of one extreme shape each, to see that nothing grows worse than its size."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

_SETTINGS: Final = 'time_zone = "UTC"\n[people.mira]\nname = "Mira"\n'
_START: Final = dt.date(2026, 1, 5)

Files = dict[str, str]


class Shape(NamedTuple):
    """A shape: in words, the larger of its two sizes, and its files at a size."""

    words: str
    size: int
    files: Callable[[int], Files]


def write_shape(root: Path, shape: Shape, size: int) -> Path:
    """Write a workspace of a shape to a new folder, and return it."""
    for name, text in {"clientcare.toml": _SETTINGS, **shape.files(size)}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def _project(number: int = 0, started: dt.date = _START) -> str:
    return (
        f'[project]\nid = "p{number}"\nname = "Portal {number}"\nclient = "Client {number}"\n'
        f'lead = "mira"\nstarted = {started}\n'
    )


def _promise(number: int, more: str = "") -> str:
    day = dt.date(2026, 1 + number % 12, 10)
    return (
        f'[[commitment]]\nid = "A-{number}"\ntitle = "Page {number}"\nowner = "mira"\n'
        f"made = {_START}\npromised = {day}\n{more}"
    )


def _in_one_project(text: str, started: dt.date = _START) -> Files:
    return {"projects/p/project.toml": _project(started=started), "projects/p/all.toml": text}


def _one_file(size: int) -> Files:
    return _in_one_project("".join(map(_promise, range(size))))


def _projects(size: int) -> Files:
    return {f"projects/p{n}/project.toml": _project(n) + _promise(n) for n in range(size)}


def _moves(size: int) -> Files:
    days = [dt.date(2026, 2, 1) + dt.timedelta(n) for n in range(size)]
    moves = (
        f"[[commitment.moves]]\non = {_START}\nto = {day}\ntold = {_START}\nagreed = {_START}\n"
        for day in days
    )
    return _in_one_project(_promise(1, "".join(moves)))


def _escalations(size: int) -> Files:
    texts = (
        f"[[commitment.escalations]]\nraised = {_START + dt.timedelta(n % 150)}T{n % 24:02}:00:00\n"
        for n in range(size)
    )
    return _in_one_project(_promise(1, "".join(texts)))


def _chain(size: int) -> Files:
    needs = (f'needs = ["A-{n + 1}"]\n' if n < size - 1 else "" for n in range(size))
    return _in_one_project("".join(_promise(n, need) for n, need in enumerate(needs)))


def _owed_chain(size: int) -> Files:
    """As `_chain`, with something at its end that the client owes."""
    needs = "".join(_promise(n, f'needs = ["A-{n + 1}"]\n') for n in range(size - 1))
    return _in_one_project(needs + _promise(size - 1, 'by = "client"\n'))


def _replacements(size: int) -> Files:
    ends = (f'replaced = 2026-02-02\nreplaced_by = "A-{n + 1}"\n' for n in range(size - 1))
    return _in_one_project("".join(_promise(n, end) for n, end in enumerate([*ends, ""])))


def _pauses(size: int) -> Files:
    """As many problems as agreed pauses of a day each."""
    days = [dt.date(1996, 1, 8) + dt.timedelta(7 * n) for n in range(size)]
    spans = (f"{{ from = {day}, until = {day}, agreed = {day} }},\n" for day in days)
    issues = (
        f'[[issue]]\nid = "I-{n}"\ntitle = "x"\nfound = {day}\nseverity = "high"\nowner = "mira"\n'
        for n, day in enumerate(days)
    )
    project = f"{_project(started=dt.date(1996, 1, 5))}paused = [\n{''.join(spans)}]\n"
    return {"projects/p/project.toml": project, "projects/p/all.toml": "".join(issues)}


def _touchpoints(size: int) -> Files:
    texts = [
        f'[[touchpoint]]\non = {_START + dt.timedelta(n % 150)}\nkind = "update"\n'
        f'with = ["mira"]\nsummary = "s {n}"\nours = "o"\n'
        for n in range(size)
    ]
    parts = range(0, size, 500)
    files = {f"projects/p/t{n}.toml": "".join(texts[n : n + 500]) for n in parts}
    return {"projects/p/project.toml": _project(), **files}


def _years(size: int) -> Files:
    texts = (
        f'[[issue]]\nid = "I-{n}"\ntitle = "x"\nfound = {1996 + n % 30}-02-01\n'
        'severity = "high"\nowner = "mira"\n'
        for n in range(size)
    )
    return _in_one_project("".join(texts), dt.date(1996, 1, 5))


SHAPES: Final = (
    Shape("records in one file", 8_000, _one_file),
    Shape(
        "files in one project", 10_000,
        lambda n: {
            "projects/p/project.toml": _project(),
            **{f"projects/p/{number}.toml": _promise(number) for number in range(n)},
        },
    ),
    Shape("projects", 1_000, _projects),
    Shape("moves of one promise", 1_000, _moves),
    Shape("open escalations of one promise", 1_000, _escalations),
    Shape("needs in one chain", 5_000, _chain),
    Shape("needs in one chain, for the client's answer", 5_000, _owed_chain),
    Shape("replacements in one chain", 3_000, _replacements),
    Shape("problems and as many pauses", 1_500, _pauses),
    Shape("touchpoints", 50_000, _touchpoints),
    Shape("problems over thirty years", 1_000, _years),
)  # fmt: skip
