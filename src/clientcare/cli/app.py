"""How a command line becomes a call: Typer, with commands that are imported only when called."""

import inspect
import re
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, get_args

import typer
from typer.core import TyperCommand, TyperGroup

from clientcare import __version__
from clientcare.cli.arguments import Globals, Parameter, Text, declared, function_of, invoke, option
from clientcare.cli.commands import COMMANDS
from clientcare.cli.output import put
from clientcare.errors import ClientcareError
from clientcare.naming import nearest

SETTINGS: dict[str, Any] = {
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    # The help option is one of ours: Typer's own would take a closed pipe for a crash.
    "context_settings": {"help_option_names": []},
}


class LazyGroup(TyperGroup):
    """A group whose commands stand in a table; only the one that is called is imported."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Name every command, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, name: str) -> Any:
        """Import and build one command, with the flags of every command added to its own."""
        return build_command(name, self.params) if name in COMMANDS else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that was called; of an unknown one name the nearest."""
        name = args[0]
        if not name.startswith("-") and name not in COMMANDS:
            near = nearest(name, COMMANDS)
            hint = f"did you mean `clientcare {near}`?" if near else "see `clientcare --help`"
            raise ClientcareError(f'there is no command "{name}"', hint)
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


def build_command(name: str, everywhere: Sequence[Any]) -> Any:
    """Build a command from its function, with the flags of every command."""
    function = function_of(name)

    def call(ctx: typer.Context, **values: Any) -> int:
        return invoke(function, ctx.obj, values)

    call.__doc__ = function.__doc__
    _declare(call, declared(function))
    app = typer.Typer(**SETTINGS)
    app.command(name, cls=Command, short_help=COMMANDS[name].help)(call)
    command: Any = typer.main.get_command(app)
    command.everywhere = tuple(everywhere)
    command.params = [*command.params, *everywhere]
    return command


def _declare(call: Any, parameters: Iterable[tuple[str, Any, Parameter, Any]], **more: Any) -> None:
    """Tell Typer what a function takes, of parameters that are declared without it."""
    empty, by_name = inspect.Parameter.empty, inspect.Parameter.KEYWORD_ONLY
    found = [inspect.Parameter("ctx", by_name, annotation=typer.Context)]
    for name, kind, said, default in parameters:
        made: Any = typer.Option if said.is_option else typer.Argument
        metavar = said.metavar or ("TEXT" if kind == Text else None)
        how = made(*said.names(name), help=said.help, metavar=metavar, **said.extra, **more)
        default = empty if default is ... else default
        hint: Any = Annotated[kind, how]
        found.append(inspect.Parameter(name, by_name, default=default, annotation=hint))
    call.__signature__ = inspect.Signature(found)
    call.__annotations__ = {one.name: one.annotation for one in found}


def _keep(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> None:
    """Keep a flag that was given; one after the command's name goes over one before it.

    An empty one is refused: a script whose variable is not set would be answered for another day.
    """
    if value == "" or (isinstance(value, list | tuple) and "" in value):
        raise ClientcareError(f"{param.opts[0]} is empty", "give it a value, or leave it out")
    if value and param.name in _ENDS:
        put(f"clientcare {__version__}" if param.name == "version" else ctx.get_help())
        raise typer.Exit
    if value:
        setattr(ctx.obj, str(param.name), value)


_ENDS: dict[str, Any] = {
    "version": Annotated[bool, option("Show the version and stop.", is_eager=True)],
    "help": Annotated[bool, option("Show this message and stop.", None, "-h", is_eager=True)],
}
"""The flags of every command that show something, and end the run."""


def everywhere(ctx: typer.Context, **_: Any) -> None:
    """Keep the promises between you and your clients.

    Records are plain TOML files in a git repository. `clientcare COMMAND --help` says more.
    """


_declare(
    everywhere,
    [
        (name, kind, said, False if kind is bool else None)
        for name, hint in (Globals.__annotations__ | _ENDS).items()
        for kind, said in [get_args(hint)]
    ],
    callback=_keep, expose_value=False, show_default=False,
)  # fmt: skip


def group() -> Any:
    """Build the whole command line."""
    app = typer.Typer(name="clientcare", cls=LazyGroup, no_args_is_help=False, **SETTINGS)
    app.callback()(everywhere)
    return typer.main.get_command(app)


def run(words: list[str]) -> int:
    """Run one command line; usage errors come out as ClientcareError."""
    command = group()
    try:
        with command.make_context("clientcare", [*words] or ["--help"], obj=Globals()) as ctx:
            return int(command.invoke(ctx) or 0)
    except typer.Exit as end:
        return end.exit_code if words else 2
    except typer.Abort:
        raise KeyboardInterrupt from None
    except typer.TyperException as error:
        raise as_error(error, words) from None


# Usage errors -------------------------------------------------------------------------------------


_NOT_A_CHOICE = re.compile(r"(?:Invalid value for .*?: )?'(?P<word>.*)' is not one of", re.DOTALL)


def as_error(error: Any, words: Sequence[str]) -> ClientcareError:
    """Translate an error of Typer's about some words: its message, and a hint at what was meant."""
    text = error.format_message().split("\n")[0].partition(" (Possible options")[0].strip()
    text = text.removesuffix(" Choose from:").rstrip(".:")
    message = text[:1].lower() + text[1:]
    command = next((f" {word}" for word in words if word in COMMANDS), "")
    if message.startswith("no such option: --set") and command in (" new", " log", " correct"):
        later = "clientcare mark ID --set KEY=VALUE"
        hint = f"its fields are flags: clientcare{command} --help; once it is recorded: {later}"
        if command == " correct":
            hint = "write it without --set: clientcare correct ID KEY=VALUE"
        return ClientcareError("no such option: --set", hint)
    if command == " new" and message in ("no such option: --status", "no such option: --state"):
        from clientcare.records.nearest import NO_STATE

        return ClientcareError(message, NO_STATE)
    if command == " move" and message == "no such option: --to":
        return ClientcareError(message, "write the date behind the id: clientcare move ID DATE")
    if command == " mark" and message.startswith("no such option") and (way := _as_marked(error)):
        return ClientcareError(message, way)
    if message.endswith(" is not a valid int"):
        message = f"{message.removesuffix(' a valid int')} a whole number"
    near = _near_flag(error, words) if message.startswith("no such option") else None
    if found := _NOT_A_CHOICE.match(error.format_message()):
        near = nearest(found["word"], map(str, error.param.type.choices))
    if near:
        return ClientcareError(message, f"did you mean `{near}`?")
    return ClientcareError(message, f"see `clientcare{command} --help`")


def _as_marked(error: Any) -> str | None:
    """Say how `mark` takes what was typed as a flag, where that is a fact or a field."""
    from clientcare.records import KINDS, fields

    key = error.option_name.lstrip("-").replace("-", "_")
    known = [spec for kind in KINDS.values() if (spec := fields(kind.model).get(key))]
    if not known:
        return None
    is_fact = any(spec.is_day and spec.role != "plan" for spec in known)
    return f"write clientcare mark ID {key if is_fact else f'--set {key}=…'}"


def _near_flag(error: Any, words: Sequence[str]) -> str | None:
    """Find the flag that was probably meant: by a value of it, its name, or a word of that."""
    from clientcare.records import KINDS, fields
    from clientcare.records.nearest import SLIPS

    word, names, values = error.option_name.removeprefix("--"), dict[str, str](), dict[str, str]()
    for one in error.ctx.command.get_params(error.ctx):
        for flag in (flag for flag in one.opts if flag.startswith("--")):
            names[flag[2:]] = flag
            values |= {name: f"{flag} {name}" for name in getattr(one.type, "choices", ())}
    if "output-format" in names:
        from clientcare.output.findings import FORMATS

        values |= {name: f"--output-format {name}" for name in FORMATS}
    if word in values or word.startswith("-"):
        return values.get(word)
    kind = next((KINDS[each] for each in words if each in KINDS and "new" in words), None)
    for meant in SLIPS.get(word, ()):
        if meant in names and (kind is None or meant in fields(kind.model)):
            return names[meant]
    parts = {part: flag for name, flag in names.items() for part in name.split("-")} | names
    parts = {part: flag for part, flag in parts.items() if len(part) > 2}  # these resemble too many
    return parts.get(nearest(word, names.keys() & parts) or nearest(word, parts) or "")
