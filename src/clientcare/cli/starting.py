"""`clientcare init`: start a workspace, by flags or by questions; nothing is ever overwritten."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from clientcare.cli import asking
from clientcare.cli.arguments import Globals, Several, Text, argument, option
from clientcare.cli.common import one_root, present, read_as_of
from clientcare.cli.lookup import names_in
from clientcare.cli.output import note, put
from clientcare.errors import ClientcareError
from clientcare.naming import words_for_id
from clientcare.wording import listed

if TYPE_CHECKING:
    from clientcare.calendar.now import Now
    from clientcare.edit.first_files import Answers
    from clientcare.settings import Settings


def init(
    ctx: Globals,
    folder: Text = argument("Where. Default: the current folder.", "[DIR]"),
    client: Text = option("The client.", "NAME"),
    name: Text = option("What the project is called.", "NAME"),
    lead: Text = option("Who of you answers for the project.", "NAME"),
    id: Text = option("The project's id. Default: made from the name.", "ID"),
    prefix: Text = option("What the ids of its records begin with.", "PREFIX"),
    time_zone: Text = option("As Europe/Helsinki. Default: this machine's.", "ZONE"),
    holidays: Text = option("Public holidays, as FI, DE-BY or FI,EE. Default: none.", "CODE"),
    promise: Text = option("The first promise. Default: a project plan.", "TITLE"),
    promised: Text = option("Its date. Default: in ten working days.", "DAY"),
    ci: Several = option(
        "Also write a CI workflow; in a workspace that is there, only that. Repeated: both.",
        "github|gitlab",
    ),
) -> None:
    """Start a workspace in DIR: settings, a first project, a first promise.

    On a terminal it asks for what no flag gives; elsewhere it names the missing flag.
    """
    from clientcare.edit.first_files import WORKFLOWS, first_files

    for one in ci or ():
        if one not in WORKFLOWS:
            hint = f"write one of {', '.join(WORKFLOWS)}"
            raise ClientcareError(f'there is no workflow for "{one}"', hint)
    root = Path(folder or one_root(ctx.roots) or ".")
    given = {
        "client": client, "name": name, "lead": lead, "id": id, "prefix": prefix,
        "time_zone": time_zone, "holidays": holidays, "promise": promise, "promised": promised,
    }  # fmt: skip
    settings = root / "clientcare.toml"
    if ci and settings.exists() and not any(given.values()):
        _write(_workflows(ctx, root, ci))
        return
    _refuse([settings])
    _refuse_among_records(root.resolve())
    answers, today = _settle(ctx, given)
    files = {root / name: text for name, text in first_files(answers, today).items()}
    files |= _for_editors(ctx, root)
    files |= _workflows(ctx, root, ci or _ask_for_ci())
    _write(files)
    here = _root_flag(root)
    note(ctx, f"next: clientcare status{here}, and clientcare check{here}")
    note(ctx, f"after a meeting: clientcare log meeting{here}")
    note(ctx, f"for another project: clientcare new project{here}")
    note(ctx, "editors with Tombi complete and check the files: tombi.toml, .clientcare/")


# Answers -----------------------------------------------------------------------------------------


def _settle(ctx: Globals, given: Mapping[str, Text]) -> "tuple[Answers, date]":
    from clientcare.edit.first_files import Answers
    from clientcare.edit.making import LONGEST_PROJECT, check_id, short_prefix
    from clientcare.records.project import CalendarTable
    from clientcare.settings import Settings

    needed = {
        "client": "Who is the client?",
        "name": "What is the project called?",
        "lead": "Who of you answers for it (full name)?",
    }
    missing = [f"--{flag}" for flag in needed if given[flag] is None]
    if missing and not asking.can_ask():
        verb = "is" if len(missing) == 1 else "are"
        hint = f"this is no terminal: give {' '.join(f'{flag} NAME' for flag in missing)}"
        raise ClientcareError(f"{listed(missing)} {verb} missing", hint)
    for flag in needed:
        if (given[flag] or "-").isspace():
            raise ClientcareError(f"--{flag} is empty", f"give --{flag} NAME")
    client, name, lead = (
        asking.text(given[flag], f"--{flag}", question) for flag, question in needed.items()
    )
    short = words_for_id(name, LONGEST_PROJECT)
    short = short if short[:1].isalpha() else f"project-{short}".rstrip("-")
    id = _or_ask(given["id"], "What is its id, short and for good?", short, check_id)
    prefix = _or_ask(given["prefix"], "What do its records' ids begin with?", short_prefix(id),
                     check_id)  # fmt: skip
    zone = _or_ask(given["time_zone"], "Which time zone?", _zone_here(), _read_zone)
    holidays = _or_ask(given["holidays"], "Whose public holidays (as FI, or -)?", "-", _read_codes)
    codes = _codes(holidays)
    settings = Settings(time_zone=zone, calendar=CalendarTable(holidays=codes))
    now = read_as_of(ctx.as_of, settings) if ctx.as_of else present(settings.zone)
    promise = _or_ask(given["promise"], "What is promised first?",
                      f"Project plan, agreed with {client}", str.strip)  # fmt: skip
    promised = _promised(ctx, given["promised"], now, settings)
    return Answers(name, client, lead, id, prefix, zone, codes, promise, promised), now.day


def _or_ask(given: Text, question: str, default: str, read: Callable[[str], object]) -> str:
    """Return what was given, else ask until it can be used, else the default."""
    if given is None and asking.can_ask():
        return asking.until_it_can_be_read(question, read, default)
    text = given if given is not None else default
    read(text)
    return text


def _zone_here() -> str:
    """This machine's time zone by name, as far as it can be known; else UTC."""
    from clientcare.settings import is_time_zone

    for name in (os.environ.get("TZ", "").lstrip(":"), os.path.realpath("/etc/localtime")):
        zone = name.rpartition("zoneinfo/")[2]
        if zone and not zone.startswith("/") and is_time_zone(zone):
            return zone
    return "UTC"


def _read_zone(name: str) -> None:
    from clientcare.settings import is_time_zone

    if not is_time_zone(name):
        raise ClientcareError(f'"{name}" is not a time zone: write it as Europe/Helsinki')


def _codes(text: str) -> tuple[str, ...]:
    return () if text == "-" else names_in([text])


def _read_codes(text: str) -> None:
    from clientcare.calendar import UnknownCalendar
    from clientcare.calendar.public_holidays import public_holidays

    try:
        for code in _codes(text):
            public_holidays(code)
    except UnknownCalendar as error:
        near = f", did you mean {error.suggestion}?" if error.suggestion else ""
        raise ClientcareError(f'no public holidays are known for "{error.code}"{near}') from None


def _promised(ctx: Globals, given: Text, now: "Now", settings: "Settings") -> date:
    """Read the day or the moment of the first promise, else the tenth working day from today."""
    from clientcare.calendar.working_time import day_of
    from clientcare.edit.days import format_day, is_relative, read_moment, weekday_and_day

    def read(text: str) -> date:
        day = read_moment(text, now, settings.work_calendar, ahead=True)
        if day_of(day, settings.zone) < now.day:
            message = f"--promised {format_day(day)} has passed"
            raise ClientcareError(message, "a first promise lies ahead")
        return day

    default = str(settings.work_calendar.add(now.day, 10))
    if given is None and asking.can_ask():
        given = asking.until_it_can_be_read("For which day?", read, default)
    day = read(given or default)
    if given and is_relative(given):
        note(ctx, f'"{given}" is {weekday_and_day(day)}')
    return day


# Files -------------------------------------------------------------------------------------------


def _ask_for_ci() -> list[str]:
    if not asking.can_ask():
        return []
    choices = {"none": "", "github": "GitHub Actions", "gitlab": "GitLab CI"}
    found = asking.choose("Which CI is to check every change?", choices, "CI", "none")
    return [] if found == "none" else [found]


def _workflows(ctx: Globals, root: Path, services: Sequence[str]) -> dict[Path, str]:
    """The workflow of each CI at the top of the repository, or of the workspace outside of one."""
    from clientcare.edit.first_files import INCLUDED, WORKFLOWS, workflow
    from clientcare.store import repository_prefix

    way = repository_prefix(root.resolve()).rstrip("/")
    top = Path(os.path.normpath(root.joinpath(*(".." for _ in Path(way).parts))))
    files = {}
    for ci in services:
        file = WORKFLOWS[ci]
        if ci == "gitlab" and (top / file).exists():
            note(ctx, f"{top / file} is there already; add to it: include: {INCLUDED}")
            file = INCLUDED
        files[top / file] = workflow(ci, way or ".")
    return files


def _for_editors(ctx: Globals, root: Path) -> dict[Path, str]:
    """What tells editors of the records; a tombi.toml that is there stays as it is."""
    from clientcare.cli.reference import tell_tombi
    from clientcare.published.editors import TOMBI, editor_files

    files = editor_files("projects")
    if (root / TOMBI).exists():
        tell_tombi(ctx, root, files.pop(TOMBI))
    return {root / name: text for name, text in files.items()}


def _refuse_among_records(root: Path) -> None:
    """Refuse a folder whose files another workspace would read as its records."""
    from clientcare.store import find_workspace, load_settings

    try:
        above = find_workspace(root.parent)
        records = (above / load_settings(above).records).resolve()
    except ClientcareError:  # none that can be read
        return
    if records != above and root.is_relative_to(records):
        message = f"{root} lies among the records of the workspace {above}"
        raise ClientcareError(message, "for one more project there: clientcare new project")


def _root_flag(root: Path) -> str:
    """What names a workspace on a command line; empty for the current folder."""
    return "" if root.resolve() == Path.cwd() else f" --root {quote(str(root))}"


def _refuse(files: Iterable[Path]) -> None:
    for file in files:
        if os.path.lexists(file):
            way = f"for one more project: clientcare new project{_root_flag(file.parent)}"
            hint = f"a workspace is there already; {way}"
            known = file.name == "clientcare.toml"
            raise ClientcareError(f"{file} exists, and is not overwritten", hint if known else None)


def _write(files: Mapping[Path, str]) -> None:
    """Write every file anew, or none, and name them; the settings make it a workspace: last."""
    _refuse(files)
    written: list[Path] = []
    folders = {folder for path in files for folder in path.parents if not folder.exists()}
    try:
        for path, text in sorted(files.items(), key=lambda pair: pair[0].name == "clientcare.toml"):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as out:
                written.append(path)
                out.write(text)
    except OSError as error:
        for path in written:
            path.unlink(missing_ok=True)
        for folder in sorted(folders, reverse=True):
            with suppress(OSError):
                folder.rmdir()
        raise ClientcareError(f"cannot write {error.filename or path}: {error.strerror}") from None
    put("\n".join(map(str, files)))
