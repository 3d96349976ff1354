"""What commands take, declared without Typer; and the usual command lines read without it.

Importing Typer and building one command with it takes as long as all that `status` does then. So
`read` reads what is written as it should be, and leaves everything else to Typer: help, errors,
abbreviations, and whatever it does not know for sure. A test compares both.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from clientcare.cli.commands import COMMANDS
from clientcare.dataclass import NamedTuple, dataclass

Text = str | None
Several = list[str] | None


class Parameter(NamedTuple):
    """What the help says of a parameter of a command, and how it is given; `extra` is for Typer."""

    is_option: bool
    help: str
    metavar: Text
    given: tuple[str, ...]
    default: Any
    extra: Mapping[str, Any]

    def names(self, parameter: str) -> tuple[str, ...]:
        """The flags of an option; an argument is known by its place."""
        if not self.is_option or any(name.startswith("--") for name in self.given):
            return self.given
        return *self.given, f"--{parameter.rstrip('_').replace('_', '-')}"


def option(help: str, metavar: Text = None, *names: str, default: Any = None, **extra: Any) -> Any:
    """Declare a value that is known by its flag: what it is for, and what it is called in the help.

    It is written as its parameter is called, `--dry-run`; a name with two dashes takes the place of
    that, a short one is added.
    """
    return Parameter(True, help, metavar, names, default, extra)


def argument(help: str, metavar: Text = None, default: Any = None) -> Any:
    """Declare a value that is known by its place; the default `...` is none: it must be given."""
    return Parameter(False, help, metavar, (), default, {})


@dataclass
class Globals:
    """The flags of every command, as given before or after its name."""

    roots: Annotated[
        Several,
        option(
            "The workspace; else CLIENTCARE_ROOT, else from the current folder up. May be "
            "repeated, or a pattern, for status, waiting, list and check.",
            "DIR",
            "--root",
        ),
    ] = None
    as_of: Annotated[
        Text,
        option(
            "Judge as of the end of a day, or of a moment: 2026-11-20, 2026-11-20T14:30, "
            "today, yesterday. Default: now.",
            "DAY|MOMENT",
        ),
    ] = None
    at: Annotated[
        Text,
        option(
            "Read the records as a commit had them, or the last one of a day, and judge them "
            "as of the end of its day.",
            "REV|DAY",
        ),
    ] = None
    color: Annotated[
        Literal["auto", "always", "never"], option("Colour in the output. Default: auto.")
    ] = "auto"
    quiet: Annotated[bool, option("Say only what was asked for, and errors.", None, "-q")] = False
    no_pager: Annotated[bool, option("Show long output without a pager.")] = False
    no_cache: Annotated[
        bool, option("Read and judge everything again; also CLIENTCARE_NO_CACHE=1.")
    ] = False


# Options that several commands have --------------------------------------------------------------

Projects = Annotated[
    Several, argument("Projects by id, or a part of it. Default: all.", "[PROJECT]...")
]
Project = Annotated[str, argument("The project by its id, or a part of it.", "PROJECT")]
OnlyProject = Annotated[
    Text, argument("The project by its id, or a part of it. Default: the only one.", "PROJECT")
]
OneProject = Annotated[Text, option("The project, unless there is only one.", "PROJECT")]
RecordId = Annotated[str, argument("The record's id, or an unambiguous part of it.", "ID")]
OptionalId = Annotated[Text, argument("The record's id, or an unambiguous part of it.", "ID")]
Format = Annotated[Literal["text", "markdown", "html", "json"], option("How to write it.")]
Audience = Annotated[
    Literal["client", "internal"], option("Who reads it: for the client only what they may read.")
]
DryRun = Annotated[bool, option("Show what it would do, and write nothing.")]
On = Annotated[
    Text, option("When it happened: 2026-05-04, yesterday, fri, 14:30. Default: now.", "DAY")
]
Round = Annotated[
    Text,
    option(
        "Which round of what comes again: its day, or all. Default: the oldest open one.", "DAY"
    ),
]
Again = Annotated[bool, option("Record it although the same was recorded within the hour.")]


# Reading the usual command lines ------------------------------------------------------------------


class Call(NamedTuple):
    """A command with its arguments, and the flags of every command by name."""

    function: Callable[..., Any]
    flags: Mapping[str, Any]
    values: Mapping[str, Any]


class _Unsure(Exception):  # noqa: N818 - no error: Typer reads it instead
    """The words are not for us to read."""


def function_of(name: str) -> Callable[..., Any]:
    """Import the function of a command."""
    row = COMMANDS[name]
    module = import_module(f"clientcare.cli.{row.module}")
    function: Callable[..., Any] = getattr(module, row.function or name)
    return function


def invoke(function: Callable[..., Any], flags: Globals, values: Mapping[str, Any]) -> int:
    """Run a command and return its exit code."""
    return int(function(flags, **values) or 0)


class _Input(NamedTuple):
    """A parameter of a command: what it takes, and what it is when nothing is given."""

    name: str
    type: Any
    default: Any
    variable: str
    """The variable of the environment that may give it."""

    def value(self, word: str) -> Any:
        """Read a word as a value."""
        if get_origin(self.type) is Literal and word not in get_args(self.type):
            raise _Unsure
        if self.type is int:
            if not (word.isascii() and word.isdecimal()):
                raise _Unsure
            return int(word)
        return word


def declared(function: Any) -> Iterator[tuple[str, Any, Parameter, Any]]:
    """Each parameter of a command: its name, type, declaration and default, `...` for none.

    `inspect` says the same, and takes long to import.
    """
    defaults: Mapping[str, Any] = vars(Globals)
    if function is not Globals:
        code, given = function.__code__, function.__defaults__ or ()
        names = code.co_varnames[code.co_argcount - len(given) : code.co_argcount]
        defaults = dict(zip(names, given, strict=True)) | (function.__kwdefaults__ or {})
    for name, annotation in function.__annotations__.items():
        default = defaults.get(name, ...)
        if isinstance(default, Parameter):
            yield name, annotation, default, False if annotation is bool else default.default
        elif name not in ("ctx", "return"):
            yield name, *get_args(annotation), default


def parameters_of(function: Any) -> tuple[dict[str, _Input], list[_Input]]:
    """The options of a command by their flags, and its arguments in order."""
    options: dict[str, _Input] = {}
    arguments: list[_Input] = []
    for name, kind, said, default in declared(function):
        if NoneType in get_args(kind):
            kind = next(one for one in get_args(kind) if one is not NoneType)
        taken = _Input(name, kind, default, said.extra.get("envvar", ""))
        options |= dict.fromkeys(said.names(name), taken)
        if not said.is_option:
            arguments.append(taken)
    return options, arguments


EVERYWHERE, _ = parameters_of(Globals)
"""The flags of every command."""


def read(words: Sequence[str]) -> Call | None:
    """Read a command line; None where Typer has to."""
    with suppress(_Unsure):
        return _read(words)
    return None


def _read(words: Sequence[str]) -> Call:
    if not all(words):
        raise _Unsure
    left = [*words]
    flags: dict[str, Any] = {}
    while left and left[0].partition("=")[0] in EVERYWHERE:
        _option(left, EVERYWHERE, flags)
    if not left or left[0] not in COMMANDS:
        raise _Unsure
    function = function_of(left.pop(0))
    options, arguments = parameters_of(function)
    behind: dict[str, Any] = {}
    values: dict[str, Any] = {}
    given: list[str] = []
    while left:
        if not left[0].startswith("-"):
            given.append(left.pop(0))
        elif left[0].partition("=")[0] in EVERYWHERE:
            _option(left, EVERYWHERE, behind)
        else:
            _option(left, options, values)
    _fill(arguments, given, values)
    for one in options.values():
        if one.name not in values:
            if one.default is ... or one.variable in os.environ:
                raise _Unsure
            values[one.name] = one.default
    return Call(function, {**flags, **behind}, values)


def _option(left: list[str], known: Mapping[str, _Input], values: dict[str, Any]) -> None:
    flag, has_value, value = left.pop(0).partition("=")
    one = known.get(flag)
    if one is None or (has_value and (one.type is bool or not flag.startswith("--"))):
        raise _Unsure
    if one.type is bool:
        values[one.name] = True
        return
    if not has_value:
        if not left or left[0].startswith("-"):
            raise _Unsure
        value = left.pop(0)
    if not value:
        raise _Unsure
    if one.type == list[str]:
        values.setdefault(one.name, []).append(value)
    else:
        values[one.name] = one.value(value)


def _fill(arguments: Sequence[_Input], given: list[str], values: dict[str, Any]) -> None:
    for one in arguments:
        if one.type == list[str]:
            some, given = given, []
            value = some or one.default
        else:
            value = one.value(given.pop(0)) if given else one.default
        if value is ...:
            raise _Unsure
        values[one.name] = value
    if given:
        raise _Unsure
