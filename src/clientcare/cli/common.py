"""What commands share: the flags of every command, common options, and finding what they name.

Only this module reads the system clock (`present`).
"""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from clientcare.cli.output import warn
from clientcare.cli.usage import nearest
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from datetime import tzinfo

    from clientcare.clock.calendar import Now
    from clientcare.store import Entry, Loaded
    from clientcare.views.console import Look
    from clientcare.workspace import Context, Workspace


@dataclass
class Globals:
    """The flags of every command, as given before or after its name."""

    root: str | None = None
    as_of: str | None = None
    color: Literal["auto", "always", "never"] = "auto"
    quiet: bool = False


# Options -----------------------------------------------------------------------------------------

Projects = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PROJECT]...", help="Projects by id, or a part of it. Default: all."),
]
RecordId = Annotated[
    str, typer.Argument(metavar="ID", help="The record's id, or an unambiguous part of it.")
]
TextOrJson = Annotated[
    Literal["text", "json"], typer.Option("--format", help="How to write it.", show_default=True)
]


# Opening a workspace -----------------------------------------------------------------------------


def workspace_root(ctx: typer.Context) -> Path:
    """Find the workspace: `--root`, else CLIENTCARE_ROOT, else from the current folder up."""
    from clientcare.store import find_workspace

    flags: Globals = ctx.obj
    given = flags.root or os.environ.get("CLIENTCARE_ROOT")
    return find_workspace(Path.cwd(), Path(given) if given else None)


def open_workspace(ctx: typer.Context, *, announce: bool = True) -> "Workspace":
    """Read the workspace as known at `--as-of`, else now.

    What cannot be read is announced on stderr; a command that shows it itself says
    `announce=False`.
    """
    from clientcare.store import load
    from clientcare.workspace import Workspace

    flags: Globals = ctx.obj
    loaded = load(workspace_root(ctx))
    zone = loaded.settings.zone
    now = read_as_of(flags.as_of, zone) if flags.as_of else present(zone)
    if announce:
        announce_unreadable(loaded)
    return Workspace(loaded, now, judged_today=flags.as_of is None)


def announce_unreadable(loaded: "Loaded") -> None:
    """Say on stderr what could not be read, each with its place."""
    if not loaded.unreadable and not loaded.broken:
        return
    from clientcare.rules.engine import unreadable

    for one in unreadable(loaded):
        warn(f"{one.file}:{one.line}: cannot be read: {one.message}")


def present(zone: "tzinfo") -> "Now":
    """Read the system clock, to the second."""
    from datetime import datetime

    from clientcare.clock.calendar import Now

    return Now.at(datetime.now(zone).replace(microsecond=0), zone)


_AS_OF = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?))?\Z",
    re.ASCII | re.IGNORECASE,
)


def read_as_of(text: str, zone: "tzinfo") -> "Now":
    """Read `--as-of`: a day (its end), a moment, `today` or `yesterday`."""
    from datetime import date, datetime, timedelta

    from clientcare.clock.calendar import Now

    word = text.strip().lower()
    if word in ("today", "yesterday"):
        day = present(zone).day
        return Now.end_of(day if word == "today" else day - timedelta(1), zone)
    found = _AS_OF.match(text.strip())
    try:
        if found and found["time"]:
            return Now.at(datetime.fromisoformat(f"{found['day']}T{found['time'].upper()}"), zone)
        if found:
            return Now.end_of(date.fromisoformat(found["day"]), zone)
    except ValueError:
        pass
    raise ClientcareError(
        f'--as-of "{text}" is neither a day nor a moment',
        "write 2026-11-20, 2026-11-20T14:30, 2026-11-20T14:30+02:00, today or yesterday",
    )


def look(ctx: typer.Context) -> "Look":
    """Find out how text may look on stdout."""
    import sys

    from clientcare.views.console import look_at

    return look_at(sys.stdout, ctx.obj.color)


# Finding what is named ---------------------------------------------------------------------------


def pick_projects(workspace: "Workspace", names: Sequence[str] | None) -> list["Context"]:
    """Return the projects that are named, each once and in the order named; all without names."""
    contexts = {context.id: context for context in workspace.contexts}
    if not names:
        return list(contexts.values())
    found = {meant(name, contexts, "project"): None for name in names}
    return [contexts[name] for name in found]


def resolve_id(workspace: "Workspace", text: str, kind: str | None = None) -> "Entry":
    """Find a record, of a kind if one is given, by its id or any unambiguous part of it."""
    entries = {entry.id: entry for entry in workspace.entries if kind in (None, entry.kind)}
    try:
        return entries[meant(text, entries, kind or "record")]
    except ClientcareError as error:
        raise _not_known_yet(workspace, text) or error from None


def _not_known_yet(workspace: "Workspace", text: str) -> ClientcareError | None:
    """Tell a record that cannot be read, or that lies after the as-of, from one that is not."""
    wanted = text.lower()
    for broken in workspace.loaded.broken:
        if broken.id and broken.id.lower() == wanted:
            place = workspace.loaded.shown(broken.file)
            hint = "correct it: clientcare check says what is wrong"
            return ClientcareError(f"{broken.id} in {place} cannot be read", hint)
    later = [entry.id for entry, record in workspace.later if record is None]
    found = [name for name in later if name.lower() == wanted] or [
        name for name in later if wanted and wanted in name.lower()
    ]
    if len(found) != 1:
        return None
    message = f"{found[0]} did not exist on {workspace.now.day}"
    return ClientcareError(message, "it came later: give a later --as-of")


def meant(text: str, ids: Iterable[str], what: str) -> str:
    """Return the id that a text stands for: the same, the same but for case, the only one with it.

    Raises ClientcareError with the candidates, or with the nearest.
    """
    names, wanted = list(ids), text.strip().lower()
    same = [name for name in names if name == text] or [n for n in names if n.lower() == wanted]
    if same:
        return same[0]
    found = [name for name in names if wanted and wanted in name.lower()]
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(sorted(found)[:8]) + (", …" if len(found) > 8 else "")
        raise ClientcareError(f'"{text}" may be any of {len(found)} {what}s', f"name one: {some}")
    near = nearest(wanted, {name.lower(): name for name in names})
    near = next((name for name in names if name.lower() == near), None)
    hint = f"did you mean `{near}`?" if near else _some(names, what)
    raise ClientcareError(f'there is no {what} "{text}"', hint)


def _some(names: list[str], what: str) -> str:
    if not names:
        return f"there is no {what} at all"
    return f"{what}s: {', '.join(sorted(names)[:8])}{', …' if len(names) > 8 else ''}"
