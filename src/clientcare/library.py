"""`import clientcare`: a workspace for programs, in the shapes of the commands' JSON.

What is returned are dictionaries and lists with the very fields that `--format json` gives
(docs/json.md, version 1: fields are only ever added). They cannot be changed; `dict(value)` and
`copy.deepcopy(value)` give a copy that can.
"""

import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar, cast, get_args

from clientcare.cli.common import read_workspace
from clientcare.cli.lookup import find_kind, pick_projects
from clientcare.errors import ClientcareError
from clientcare.facts import workspace as facts
from clientcare.published.findings import CheckJson, check_json
from clientcare.published.records import AnyRecord, list_json
from clientcare.published.shape import UnreadableJson
from clientcare.published.shape import as_of as written
from clientcare.published.status import ProjectJson, StatusJson, status_json
from clientcare.rules import engine
from clientcare.store import find_workspace
from clientcare.summary.listing import records_of
from clientcare.summary.model import summary_of

Practice = Literal["essential", "standard", "thorough"]
V = TypeVar("V")


def open(
    root: str | os.PathLike[str] = ".",
    *,
    as_of: date | datetime | str | None = None,
    at: str | None = None,
) -> "Workspace":
    """Read a workspace: the one in a folder, or the nearest above it.

    `as_of` judges it as known at the end of a day, or at a moment (default: now); a text is read as
    `--as-of` reads it. `at` is a git revision, or a day: the records are those of that commit.

    Raises ClientcareError where there is no workspace, or its settings cannot be read, and
    TypeError where a value is of another type.

    >>> workspace = open("examples/agency", as_of="2026-11-20")
    >>> workspace.as_of
    '2026-11-20'
    """
    _hold("root", root, str, os.PathLike)
    _hold("as_of", as_of, date, str, type(None))
    _hold("at", at, str, type(None))
    for name, text in (("as_of", as_of), ("at", at)):
        if text == "":
            raise ClientcareError(f"{name} is empty", "give it a value, or leave it out")
    if isinstance(as_of, datetime):
        as_of = as_of.isoformat(timespec="seconds")
    day = as_of.isoformat() if isinstance(as_of, date) else as_of
    workspace = read_workspace(find_workspace(Path(root)), day, at)
    workspace.is_divisible = False  # the process is the caller's, with threads of theirs: no copy
    return Workspace(workspace)


def _hold(name: str, value: object, *types: type) -> None:
    if not isinstance(value, types):
        names = [one.__name__.replace("NoneType", "None") for one in types]
        known = f"{', '.join(names[:-1])} or {names[-1]}" if names[1:] else names[0]
        raise TypeError(f"{name} takes {known}, not {type(value).__name__}: {value!r}")


def _texts(name: str, values: object) -> list[str]:
    if isinstance(values, bytes) or not isinstance(values, Iterable):
        raise TypeError(f"{name} takes str or several, not {type(values).__name__}: {values!r}")
    found = [values] if isinstance(values, str) else list(values)
    for value in found:
        _hold(name, value, str)
    return found


class Workspace:
    """A workspace as it was when it was opened; later changes of its files do not show."""

    def __init__(self, workspace: facts.Workspace) -> None:
        self._workspace = workspace

    def __repr__(self) -> str:
        """Show where it lies, and as of when it is judged."""
        return f"<clientcare workspace {self.root} as of {self.as_of}>"

    @property
    def root(self) -> Path:
        """The folder of the workspace.

        >>> open("examples/agency", as_of="2026-11-20").root.name
        'agency'
        """
        return self._workspace.snapshot.root

    @property
    def as_of(self) -> str:
        """The day that it is judged as of, or the moment (RFC 3339).

        >>> open("examples/agency", as_of="2026-11-20T12:00").as_of
        '2026-11-20T12:00:00+02:00'
        """
        return written(self._workspace.now)

    @cached_property
    def _status(self) -> StatusJson:
        return _frozen(status_json(summary_of(self._workspace), everything=True))

    @property
    def projects(self) -> Sequence[ProjectJson]:
        """Every project, as `status --all --format json` gives it: the worst first.

        >>> for project in open("examples/agency", as_of="2026-11-20").projects:
        ...     print(project["colour"], project["id"])
        red acme-portal
        amber tamm-driver-app
        green saari-guide
        """
        return self._status["projects"]

    @property
    def unreadable(self) -> Sequence[UnreadableJson]:
        """What could not be read; no other value holds it.

        >>> open("examples/agency", as_of="2026-11-20").unreadable
        []
        """
        return self._status["unreadable"]

    def summary(self, project: str) -> ProjectJson:
        """One project, by its id or an unambiguous part of it; ClientcareError of another.

        >>> summary = open("examples/agency", as_of="2026-11-20").summary("acme")
        >>> [one["id"] for one in summary["commitments"] if one["overdue"]]
        ['ACME-merchant-agreement', 'ACME-payment-api']
        """
        _hold("project", project, str)
        (context,) = pick_projects(self._workspace, [project])
        return next(one for one in self.projects if one["id"] == context.id)

    def records(self, kind: str, *, project: str | None = None) -> Sequence[AnyRecord]:
        """The records of a kind, of all projects or of one, as `list --format json` gives them.

        >>> workspace = open("examples/agency", as_of="2026-11-20")
        >>> {one["project"] for one in workspace.records("issue", project="tamm")}
        {'tamm-driver-app'}
        """
        _hold("kind", kind, str)
        _hold("project", project, str, type(None))
        space = self._workspace
        contexts = pick_projects(space, None if project is None else [project])
        loose = [space] if project is None else ()
        found = records_of(find_kind(kind), contexts, loose, by_round=True)
        return _frozen(list_json(kind, found, space.now, ()))["records"]

    def check(
        self,
        *projects: str,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        practice: Practice | None = None,
    ) -> CheckJson:
        """What `check --output-format json` finds, in all projects or in some.

        >>> found = open("examples/agency", as_of="2026-11-20").check(select=["CC101"])
        >>> found["summary"]["error"], found["findings"][0]["record"]
        (1, 'ACME-payment-api')
        """
        from clientcare.rules.catalogue import select as selected

        levels = get_args(Practice)
        names = _texts("projects", projects)
        _hold("practice", practice, str, type(None))
        if practice is not None and practice not in levels:
            known = f"one of {', '.join(levels)}"
            raise ClientcareError(f'there is no practice "{practice}"', known)
        rules = selected(
            self._workspace.snapshot.settings,
            select=_texts("select", select),
            ignore=_texts("ignore", ignore),
            practice=practice,
        )
        ids = [context.id for context in pick_projects(self._workspace, names)]
        outcome = engine.check(self._workspace, rules, projects=ids if projects else ())
        space = self._workspace
        return _frozen(check_json(outcome, space.now, space.snapshot.prefix))


class _Dict(dict[str, Any]):
    """A dictionary that cannot be changed; a copy of it is a plain one."""

    def __reduce__(self) -> Any:
        return dict, (list(self.items()),)


class _List(list[Any]):
    """A list that cannot be changed; a copy of it is a plain one."""

    def __reduce__(self) -> Any:
        return list, (tuple(self),)


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise TypeError("what clientcare returns cannot be changed: change a copy")


_CHANGES = (
    "__setitem__", "__delitem__", "__ior__", "__iadd__", "__imul__", "append", "clear", "extend",
    "insert", "pop", "popitem", "remove", "reverse", "setdefault", "sort", "update",
)  # fmt: skip
for _type in (_Dict, _List):
    for _name in _CHANGES:
        if hasattr(_type, _name):
            setattr(_type, _name, _refuse)


def _frozen(value: V) -> V:
    """The same value, unchangeable in depth."""
    frozen: Any = value
    if isinstance(value, dict):
        frozen = _Dict({key: _frozen(inner) for key, inner in value.items()})
    elif isinstance(value, list):
        frozen = _List(_frozen(inner) for inner in value)
    return cast("V", frozen)
