"""How a command line becomes a call: Typer, with commands that are imported only when called."""

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Literal, get_args

import typer
from typer.core import TyperCommand, TyperGroup

from clientcare import __version__
from clientcare.cli.arguments import Argument, Invocation, function_of, invoke
from clientcare.cli.commands import COMMANDS
from clientcare.cli.common import Globals
from clientcare.cli.output import put
from clientcare.errors import ClientcareError

SETTINGS: dict[str, Any] = {"help_option_names": []}
"""The help option is one of ours: Typer's own would take a closed pipe for a crash."""


class LazyGroup(TyperGroup):
    """A group whose commands stand in a table; only the one that is called is imported."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Name every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, name: str) -> Any:
        """Import and build one command, with the flags of every command added to its own."""
        if name not in COMMANDS:
            return None
        return built(name, self.params)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that was called; of an unknown one name the nearest."""
        if not args[0].startswith("-") and args[0] not in COMMANDS:
            raise unknown_command(args[0])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands from the table, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.help) for name, command in COMMANDS.items()])


class Command(TyperCommand):
    """A command whose help names its own options apart from those of every command."""

    everywhere: Sequence[Any] = ()

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments, options, and the flags of every command."""
        titles = ("Arguments", "Options", "Global options")
        parts: dict[str, list[tuple[str, str]]] = {title: [] for title in titles}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            own = "Arguments" if param.param_type_name == "argument" else "Options"
            if record:
                parts["Global options" if param in self.everywhere else own].append(record)
        for title, records in parts.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def built(name: str, everywhere: Sequence[Any]) -> Any:
    """Build a command from its function."""
    app = typer.Typer(
        add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
        context_settings=SETTINGS,
    )  # fmt: skip
    app.command(name, cls=Command, short_help=COMMANDS[name].help)(_for_typer(function_of(name)))
    command: Any = typer.main.get_command(app)
    command.everywhere = tuple(everywhere)
    command.params = [*command.params, *everywhere]
    return command


def _for_typer(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function that Typer can read of one that is declared without it."""

    def call(ctx: typer.Context, **values: Any) -> int:
        return invoke(function, ctx.obj, values)

    signature = inspect.signature(function)
    parameters = [
        one.replace(annotation=_in_typer(one.annotation)) for one in signature.parameters.values()
    ]
    call.__doc__ = function.__doc__
    call.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in parameters}
    return call


def _in_typer(annotation: Any) -> Any:
    if annotation is Invocation:
        return typer.Context
    kind, said = get_args(annotation)
    made = typer.Argument if isinstance(said, Argument) else typer.Option
    return Annotated[kind, made(*said.names, **said.extra)]


def _keep(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> None:
    """Keep a flag that was given; one after the command's name goes over one before it.

    An empty one is refused: a script whose variable is not set would be answered for another day.
    """
    if value == "" or (isinstance(value, list | tuple) and "" in value):
        raise ClientcareError(f"{param.opts[0]} is empty", "give it a value, or leave it out")
    if value:
        setattr(ctx.obj, str(param.name), value)


def _show_version(value: bool) -> None:
    if value:
        put(f"clientcare {__version__}")
        raise typer.Exit


def _show_help(ctx: typer.Context, value: bool) -> None:
    if value:
        put(ctx.get_help())
        raise typer.Exit


def _option(*names: str, help: str, metavar: str | None = None) -> Any:
    return typer.Option(
        *names, help=help, metavar=metavar, callback=_keep, expose_value=False, show_default=False
    )


def everywhere(
    roots: Annotated[
        list[str] | None,
        _option(
            "--root",
            metavar="DIR",
            help="The workspace; else CLIENTCARE_ROOT, else from the current folder up. May be "
            "repeated, or a pattern, for status, waiting, list and check.",
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        _option(
            "--as-of",
            metavar="DAY|MOMENT",
            help="Judge as of the end of a day, or of a moment: 2026-11-20, 2026-11-20T14:30, "
            "today, yesterday. Default: now.",
        ),
    ] = None,
    at: Annotated[
        str | None,
        _option(
            "--at",
            metavar="REV|DAY",
            help="Read the records as a commit had them, or the last one of a day, and judge them "
            "as of the end of its day.",
        ),
    ] = None,
    color: Annotated[
        Literal["auto", "always", "never"] | None,
        _option("--color", help="Colour in the output. Default: auto."),
    ] = None,
    quiet: Annotated[
        bool, _option("-q", "--quiet", help="Say only what was asked for, and errors.")
    ] = False,
    no_pager: Annotated[
        bool, _option("--no-pager", help="Show long output without a pager.")
    ] = False,
    no_cache: Annotated[
        bool,
        _option("--no-cache", help="Read the whole history again; also CLIENTCARE_NO_CACHE=1."),
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Show the version and stop.",
            callback=_show_version,
            expose_value=False,
            is_eager=True,
        ),
    ] = False,
    help: Annotated[
        bool,
        typer.Option(
            "-h",
            "--help",
            help="Show this message and stop.",
            callback=_show_help,
            expose_value=False,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Keep the promises between you and your clients.

    Records are plain TOML files in a git repository. `clientcare COMMAND --help` says more.
    """


def group() -> Any:
    """Build the whole command line."""
    app = typer.Typer(
        name="clientcare", cls=LazyGroup, add_completion=False, rich_markup_mode=None,
        pretty_exceptions_enable=False, no_args_is_help=False, context_settings=SETTINGS,
    )  # fmt: skip
    app.callback()(everywhere)
    return typer.main.get_command(app)


def run(words: list[str]) -> int:
    """Run one command line; usage errors come out as ClientcareError."""
    command = group()
    arguments = [*words] or ["--help"]
    try:
        with command.make_context("clientcare", arguments, obj=Globals()) as ctx:
            return int(command.invoke(ctx) or 0)
    except typer.Exit as end:
        return end.exit_code if words else 2
    except typer.Abort:
        raise KeyboardInterrupt from None
    except typer.TyperException as error:
        raise as_error(error, words) from None


# Usage errors -------------------------------------------------------------------------------------


_NOT_A_CHOICE = re.compile(r"(?:Invalid value for .*?: )?'(?P<word>.*)' is not one of", re.DOTALL)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, or None."""
    from difflib import get_close_matches

    names = list(known)
    found = [name for name in names if word and name.startswith(word)]
    found = found or get_close_matches(word.lower(), names, n=1)
    return found[0] if found else None


def unknown_command(word: str) -> ClientcareError:
    """Build the error for a command that does not exist."""
    meant = nearest(word, COMMANDS)
    hint = f"did you mean `clientcare {meant}`?" if meant else "see `clientcare --help`"
    return ClientcareError(f'there is no command "{word}"', hint)


def as_error(error: Any, words: Sequence[str]) -> ClientcareError:
    """Translate an error of Typer's about some words: its message, and a hint at what was meant."""
    text = error.format_message().split("\n")[0].strip().removesuffix(" Choose from:").rstrip(".:")
    message = text[:1].lower() + text[1:]
    command = next((f" {word}" for word in words if word in COMMANDS), "")
    if message.startswith("no such option: --set") and command in (" new", " log"):
        later = "clientcare mark ID --set KEY=VALUE"
        hint = f"its fields are flags: clientcare{command} --help; once it is recorded: {later}"
        return ClientcareError("no such option: --set", hint)
    if message.startswith("no such option: --set") and command == " correct":
        hint = "write it without --set: clientcare correct ID KEY=VALUE"
        return ClientcareError("no such option: --set", hint)
    if meant := _meant(error):
        message = message.split(" (Possible options")[0]
        return ClientcareError(message, f"did you mean `{meant}`?")
    return ClientcareError(message, f"see `clientcare{command} --help`")


def _meant(error: Any) -> str | None:
    possible = getattr(error, "possibilities", None)
    if possible:
        return str(possible[0])
    choices = getattr(getattr(getattr(error, "param", None), "type", None), "choices", ())
    found = _NOT_A_CHOICE.match(error.format_message())
    return nearest(found["word"], map(str, choices)) if found and choices else None
