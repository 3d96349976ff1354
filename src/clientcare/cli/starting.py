"""`clientcare init`: start a workspace, by flags or by questions; nothing is ever overwritten."""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clientcare.cli.common import present, read_as_of
from clientcare.cli.output import note, put
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.edit.first_files import Answers

Text = str | None


def init(
    ctx: typer.Context,
    folder: Annotated[
        Text, typer.Argument(metavar="[DIR]", help="Where. Default: the current folder.")
    ] = None,
    client: Annotated[Text, typer.Option(metavar="NAME", help="The client.")] = None,
    name: Annotated[Text, typer.Option(metavar="NAME", help="What the project is called.")] = None,
    lead: Annotated[
        Text, typer.Option(metavar="NAME", help="Who of you answers for the project.")
    ] = None,
    id: Annotated[
        Text, typer.Option(metavar="ID", help="The project's id. Default: made from the name.")
    ] = None,
    time_zone: Annotated[
        Text, typer.Option(metavar="ZONE", help="As Europe/Helsinki. Default: this machine's.")
    ] = None,
    holidays: Annotated[
        Text, typer.Option(metavar="CODE", help="Public holidays, as FI or DE-BY. Default: none.")
    ] = None,
    promise: Annotated[
        Text, typer.Option(metavar="TITLE", help="The first promise. Default: a project plan.")
    ] = None,
    promised: Annotated[
        Text, typer.Option(metavar="DAY", help="Its date. Default: in ten working days.")
    ] = None,
) -> None:
    """Start a workspace in DIR: settings, a first project, a first promise.

    On a terminal it asks for what no flag gives; elsewhere it names the missing flag.
    """
    from clientcare.edit.first_files import first_files

    root = Path(folder or ctx.obj.root or ".")
    _refuse(root, ["clientcare.toml"])
    given = {"client": client, "name": name, "lead": lead, "id": id, "time_zone": time_zone,
             "holidays": holidays, "promise": promise, "promised": promised}  # fmt: skip
    answers, today = _settle(ctx, given)
    files = first_files(answers, today)
    _refuse(root, files)
    _write(root, files)
    put("\n".join(str(root / file) for file in files))
    here = "" if root.resolve() == Path.cwd() else f" --root {root}"
    note(ctx, f"next: clientcare status{here}, and clientcare check{here}")


# Answers -----------------------------------------------------------------------------------------


def _settle(ctx: typer.Context, given: Mapping[str, Text]) -> "tuple[Answers, date]":
    """Take what the flags give, ask for what they do not, and default the rest."""
    from clientcare.edit.first_files import Answers, slug

    client = _need(given["client"], "client", "Who is the client?")
    name = _need(given["name"], "name", "What is the project called?")
    lead = _need(given["lead"], "lead", "Who of you answers for it (full name)?")
    zone = _or_ask(given["time_zone"], "Which time zone?", _zone_here(), _zone_fault)
    holidays = _or_ask(given["holidays"], "Whose public holidays (as FI, or -)?", "-", _code_fault)
    today = _today(ctx, zone)
    holidays = "" if holidays == "-" else holidays
    answers = Answers(
        name=name,
        client=client,
        lead=lead,
        id=given["id"] or slug(name, "project"),
        time_zone=zone,
        holidays=holidays,
        promise=given["promise"] or f"Project plan, agreed with {client}",
        promised=_promised(given["promised"], today, holidays),
    )
    return _valid(answers), today


def _need(given: Text, flag: str, question: str) -> str:
    """Return what was given, else ask, else name the missing flag."""
    if given is None and not _can_ask():
        raise ClientcareError(f"--{flag} is missing", f"this is no terminal: give --{flag} NAME")
    text = (
        given if given is not None else typer.prompt(question, err=True, prompt_suffix=" ")
    ).strip()
    if not text:
        raise ClientcareError(f"--{flag} is empty", f"give --{flag} NAME")
    return text


def _or_ask(given: Text, question: str, default: str, fault: Callable[[str], str | None]) -> str:
    """Return what was given, else ask until it can be used, else the default."""
    if given is not None or not _can_ask():
        text = given if given is not None else default
        if problem := fault(text):
            raise ClientcareError(problem)
        return text
    while True:
        text = str(typer.prompt(question, default=default, err=True, prompt_suffix=" ")).strip()
        problem = fault(text)
        if problem is None:
            return text
        typer.echo(problem, err=True)


def _can_ask() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _zone_here() -> str:
    """This machine's time zone by name, as far as it can be known; else UTC."""
    for name in (os.environ.get("TZ", "").lstrip(":"), os.path.realpath("/etc/localtime")):
        zone = name.rpartition("zoneinfo/")[2]
        if zone and not zone.startswith("/") and _zone_fault(zone) is None:
            return zone
    return "UTC"


def _zone_fault(name: str) -> str | None:
    from clientcare.settings import is_time_zone

    if is_time_zone(name):
        return None
    return f'"{name}" is not a time zone: write it as Europe/Helsinki'


def _code_fault(code: str) -> str | None:
    from clientcare.calendar.public_holidays import UnknownCalendar, public_holidays

    try:
        if code not in ("", "-"):
            public_holidays(code)
    except UnknownCalendar as error:
        meant = f", did you mean {error.suggestion}?" if error.suggestion else ""
        return f'no public holidays are known for "{code}"{meant}'
    return None


def _today(ctx: typer.Context, zone: str) -> date:
    from zoneinfo import ZoneInfo

    there = ZoneInfo(zone)
    return (read_as_of(ctx.obj.as_of, there) if ctx.obj.as_of else present(there)).day


def _promised(given: Text, today: date, holidays: str) -> date:
    """Read the day of the first promise, else the tenth working day from today."""
    from clientcare.records.policy import CalendarTable
    from clientcare.settings import Settings, SettingsTable

    if given is None:
        settings = Settings(SettingsTable(calendar=CalendarTable(holidays=holidays or None)))
        return settings.calendar.add(today, 10)
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise ClientcareError(f'--promised "{given}" is not a day', "write 2026-09-01") from None
    if day < today:
        raise ClientcareError(f"--promised {day} has passed", "a first promise lies ahead")
    return day


def _valid(answers: "Answers") -> "Answers":
    from clientcare.records.base import is_id

    if not is_id(answers.id):
        hint = "start it with a letter and go on with letters, digits, `.`, `_` or `-`"
        raise ClientcareError(f'"{answers.id}" is not a valid id', hint)
    return answers


# Files -------------------------------------------------------------------------------------------


def _refuse(root: Path, files: "list[str] | Mapping[str, str]") -> None:
    """Refuse where a file to be written exists already."""
    for file in files:
        if os.path.lexists(root / file):
            hint = "a workspace is there already: clientcare status" if "/" not in file else None
            raise ClientcareError(f"{root / file} exists, and is not overwritten", hint)


def _write(root: Path, files: Mapping[str, str]) -> None:
    """Write every file anew, or none; the settings come last: they make it a workspace."""
    written: list[Path] = []
    try:
        for file, text in sorted(files.items(), key=lambda pair: "/" not in pair[0]):
            path = root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as out:
                written.append(path)
                out.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        raise ClientcareError(f"cannot write {error.filename}: {error.strerror}") from None
