"""What a command takes, declared without Typer; and the usual command lines read without it.

Importing Typer and building one command with it takes as long as all that `status` does then. So
`read` reads what is written as it should be, and leaves everything else to Typer: help, errors,
abbreviations, and whatever it does not know for sure. A test compares both.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from clientcare.cli.commands import COMMANDS
from clientcare.dataclass import NamedTuple


class Invocation:
    """What a command is given beside its arguments: the flags of every command."""

    def __init__(self, obj: Any) -> None:
        """Take the flags."""
        self.obj = obj


class Parameter:
    """An argument or an option, as Typer takes it."""

    def __init__(self, *names: str, **extra: Any) -> None:
        """Take the names on the command line, and what the help says."""
        self.names = names
        self.extra = extra


class Argument(Parameter):
    """A value that is known by its place."""


class Option(Parameter):
    """A value that is known by its flag."""


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
    function: Callable[..., Any] = getattr(module, row.function)
    return function


def invoke(function: Callable[..., Any], flags: Any, values: Mapping[str, Any]) -> int:
    """Run a command and return its exit code."""
    return int(function(Invocation(flags), **values) or 0)


class _Taken(NamedTuple):
    """A parameter of a command: what it takes, and what it is when nothing is given."""

    name: str
    type: Any
    default: Any
    is_option: bool
    variable: str = ""
    """The variable of the environment that may give it."""

    def value(self, word: str) -> Any:
        """Read a word as a value."""
        if get_origin(self.type) is Literal:
            if word not in get_args(self.type):
                raise _Unsure
        elif self.type is int:
            if not (word.isascii() and word.isdecimal()):
                raise _Unsure
            return int(word)
        return word


EVERYWHERE = {
    "--root": _Taken("roots", list[str], None, is_option=True),
    "--as-of": _Taken("as_of", str, None, is_option=True),
    "--at": _Taken("at", str, None, is_option=True),
    "--color": _Taken("color", Literal["auto", "always", "never"], None, is_option=True),
    "-q": _Taken("quiet", bool, None, is_option=True),
    "--quiet": _Taken("quiet", bool, None, is_option=True),
    "--no-pager": _Taken("no_pager", bool, None, is_option=True),
    "--no-cache": _Taken("no_cache", bool, None, is_option=True),
}
"""The flags of every command."""


def read(words: Sequence[str]) -> Call | None:
    """Read a command line; None where Typer has to."""
    try:
        return _read(words)
    except _Unsure:
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
    left_out = {one.name: one for one in options.values() if one.name not in values}
    if any(one.default is ... or one.variable in os.environ for one in left_out.values()):
        raise _Unsure
    values |= {name: one.default for name, one in left_out.items()}
    return Call(function, {**flags, **behind}, values)


def _option(left: list[str], known: Mapping[str, _Taken], values: dict[str, Any]) -> None:
    """Take an option and its value from the words that are left."""
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


def _fill(arguments: Sequence[_Taken], given: list[str], values: dict[str, Any]) -> None:
    """Give the arguments their values, by their places."""
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


def parameters_of(function: Any) -> tuple[dict[str, _Taken], list[_Taken]]:
    """The options of a command by their flags, and its arguments in order."""
    if hasattr(function, "__signature__"):
        raise _Unsure
    options: dict[str, _Taken] = {}
    arguments: list[_Taken] = []
    defaults = defaults_of(function)
    for name, annotation in function.__annotations__.items():
        if name in ("ctx", "return"):
            continue
        said: Parameter
        kind, said = get_args(annotation) if get_origin(annotation) is Annotated else (None, None)
        if NoneType in get_args(kind):
            kind = next(one for one in get_args(kind) if one is not NoneType)
        variable = said.extra.get("envvar", "")
        taken = _Taken(name, kind, defaults.get(name, ...), isinstance(said, Option), variable)
        if isinstance(said, Argument):
            if arguments and arguments[-1].type == list[str]:
                raise _Unsure
            arguments.append(taken)
        elif not isinstance(said, Option) or (kind is bool and not said.names):
            raise _Unsure
        else:
            flags = said.names or (f"--{name.replace('_', '-')}",)
            options |= dict.fromkeys(flags, taken)
    return options, arguments


def defaults_of(function: Any) -> dict[str, Any]:
    """The defaults of a function's parameters, without `inspect`, which takes long to import."""
    code, given = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[: code.co_argcount]
    return dict(zip(names[len(names) - len(given) :], given, strict=True)) | (
        function.__kwdefaults__ or {}
    )
