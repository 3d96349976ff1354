"""What commands share: finding and reading the workspace, and the days that flags name.

Only this module reads the system clock (`present`).
"""

import os
import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from clientcare.cli.arguments import Globals
from clientcare.cli.output import PROGRESS, note, warn
from clientcare.errors import ClientcareError
from clientcare.output.clean import file_name

if TYPE_CHECKING:
    from clientcare.calendar.now import Now
    from clientcare.facts.workspace import Workspace
    from clientcare.history.git import Commit, Repository
    from clientcare.settings import Settings
    from clientcare.store import Part, Snapshot, State


# Opening a workspace -----------------------------------------------------------------------------


def workspace_root(ctx: Globals) -> Path:
    """Find the workspace: `--root`, else CLIENTCARE_ROOT, else from the current folder up."""
    from clientcare.store import find_workspace

    root = one_root(named_roots(ctx))
    try:
        return find_workspace(Path(), Path(root)) if root else find_workspace(Path.cwd())
    except FileNotFoundError:
        raise ClientcareError(
            "the current folder no longer exists", "go to another one, or name it whole: --root DIR"
        ) from None


def one_root(roots: Sequence[str] | None) -> str | None:
    """The one workspace that is named, if one is; raises ClientcareError where several are."""
    if not roots or len(roots) == 1:
        return roots[0] if roots else None
    few = f"{', '.join(roots[:4])}{', …' if len(roots) > 4 else ''}"
    hint = "status, waiting, list and check read several; run this command once for each"
    raise ClientcareError(f"--root names {len(roots)} workspaces: {few}", hint)


def named_roots(ctx: Globals) -> list[str]:
    """The workspaces that are named, each once; a pattern stands for those that match it."""
    found: dict[str, str] = {}
    for given in ctx.roots or filter(None, [os.environ.get("CLIENTCARE_ROOT")]):
        is_pattern = any(char in given for char in "*?[") and not Path(given).exists()
        for one in _matching(given) if is_pattern else [given]:
            found.setdefault(os.path.realpath(one), one)
    return list(found.values())


def _matching(pattern: str) -> list[str]:
    from glob import glob

    from clientcare.settings import FILE_NAME

    folders = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - absolute ones too
    found = [one for one in folders if Path(one, FILE_NAME).exists()]
    if not found:
        raise ClientcareError(f"no workspace matches --root {pattern}")
    return found


def open_workspace(
    ctx: Globals,
    root: Path | None = None,
    *,
    announce: bool = True,
    part: "Part | None" = None,
    may_be_empty: bool = False,
    state: "State | None" = None,
) -> "Workspace":
    """Read the workspace as known at `--as-of`, else now; with `--at` as a commit had it.

    It is the one that is named, if no folder is given; a `state` takes what is read. What cannot be
    read is announced on stderr; a command that shows it itself says `announce=False`.
    """
    from clientcare.store.journal_folder import has_pending, journal_folder

    root = root or workspace_root(ctx)
    if has_pending(journal_folder(str(root))):
        from clientcare.store.saving import finish_interrupted

        if words := finish_interrupted(root):
            warn(words)
    if not ctx.quiet:
        PROGRESS.start("reading and judging the records")
    workspace = read_workspace(
        root, ctx.as_of, ctx.at, part, may_be_empty=may_be_empty, state=state
    )
    if ctx.as_of:
        echo_day(ctx, ctx.as_of, workspace.now.day)
    if ctx.at and (day := _day_of_at(ctx.at, workspace.snapshot.settings)):
        echo_day(ctx, ctx.at, day)
    if announce:
        announce_unreadable(workspace.snapshot)
    return workspace


def read_workspace(
    root: Path,
    as_of: str | None,
    at: str | None,
    part: "Part | None" = None,
    *,
    may_be_empty: bool = False,
    state: "State | None" = None,
) -> "Workspace":
    """Read the workspace in a folder, or as a commit had it, as known at a day or moment.

    What a `part` leaves out is not looked into.
    """
    from clientcare.facts.workspace import Workspace
    from clientcare.store import load

    if at:
        snapshot, now = load_past(root, at)
    else:
        snapshot = load(root, part, may_be_empty=may_be_empty, state=state, is_divisible=True)
        now = now_of(as_of, snapshot.settings)
    if at and as_of:
        now = read_as_of(as_of, snapshot.settings)
    return Workspace(snapshot, now, judged_today=is_today(as_of) and not at, is_divisible=True)


def is_today(as_of: str | None) -> bool:
    """Whether `--as-of` means the present; a date is judged alike on any day."""
    return not as_of or as_of.strip().lower() == "today"


def load_past(root: Path, at: str) -> "tuple[Snapshot, Now]":
    """Read a workspace as a revision had it, or the last commit at or before a day.

    It is to be judged as of the end of the commit's day.
    """
    from clientcare.history.git import Repository
    from clientcare.history.snapshots import end_of, load_at

    repository = Repository(root)
    commit = commit_at(repository, at)
    snapshot = load_at(repository, commit)
    return snapshot, end_of(commit, snapshot)


def commit_at(repository: "Repository", at: str) -> "Commit":
    """The commit that `--at` names."""
    from clientcare.store import load_settings

    settings = load_settings(repository.folder)
    day = _day_of_at(at, settings)
    if day is None:
        return repository.commit(at.strip())
    from clientcare.calendar.now import Now
    from clientcare.history.snapshots import commit_on

    return commit_on(repository, Now.end_of(day, settings.zone))


def _day_of_at(at: str, settings: "Settings") -> date | None:
    return past_day(at, settings, flag="--at", hint="write 2026-11-20")


MOST_WARNINGS = 10
"""How many faults of one file are said before a command's answer; `check` says all."""


def announce_unreadable(snapshot: "Snapshot") -> None:
    """Say on stderr what could not be read, each with its place; of many in a file, the first."""
    if not snapshot.unreadable and not snapshot.invalid:
        return
    from clientcare.store import unreadable
    from clientcare.wording import count

    files: dict[str, list[str]] = {}
    for one in unreadable(snapshot):
        file = file_name(one.file)
        why = one.message.removeprefix("cannot be read: ")
        files.setdefault(file, []).append(f"{file}:{one.line}: cannot be read: {why}")
    for file, lines in files.items():
        for line in lines[:MOST_WARNINGS]:
            warn(line)
        if more := len(lines[MOST_WARNINGS:]):
            warn(f"{file}: {count(more, 'more fault')}: clientcare check")


def present(zone: tzinfo) -> "Now":
    """Read the system clock, to the second."""
    from clientcare.calendar.now import Horizon, Now

    return Now.at(datetime.now(zone).replace(microsecond=0), zone, Horizon())


def now_of(as_of: str | None, settings: "Settings") -> "Now":
    """What `--as-of` means, else the present."""
    return read_as_of(as_of, settings) if as_of else present(settings.zone)


def read_as_of(text: str, settings: "Settings") -> "Now":
    """Read `--as-of`: a day as people write it (its end), or a moment."""
    from clientcare.calendar.now import Now

    zone = settings.zone
    try:
        word = text.strip()
        if len(word) == 10 and word[4] == word[7] == "-":  # without compiling a pattern
            return Now.end_of(date.fromisoformat(word), zone)
        from clientcare.edit.days import read_moment  # takes long to import, and is seldom needed

        found = read_moment(text, present(zone), settings.work_calendar)
        return Now.at(found, zone) if isinstance(found, datetime) else Now.end_of(found, zone)
    except (ValueError, ClientcareError):
        hint = "write 2026-11-20, 2026-11-20T14:30, 2026-11-20T14:30+02:00, today or yesterday"
        raise ClientcareError(f'--as-of "{text}" is neither a day nor a moment', hint) from None


def past_day(
    text: str, settings: "Settings", now: "Now | None" = None, *, flag: str, hint: str
) -> date | None:
    """Read a day as people write it, the last one of its name; None for a word that names none.

    So the name of a commit may stand in its place.
    """
    word = text.strip()
    if re.match(r"\d{4}-\d\d-\d\d\Z", word, re.ASCII):
        try:
            return date.fromisoformat(word)
        except ValueError:
            raise ClientcareError(f'{flag} "{text}" is not a day', hint) from None
    from clientcare.calendar.day_words import find_day

    if re.fullmatch(r"\d+\.\d+", word):  # the tag of a release: a day ends in a dot, or a year
        return None
    return find_day(word, now or present(settings.zone), settings.work_calendar, ahead=False)


def echo_day(ctx: Globals, text: str, day: date) -> None:
    """Say which day a text stands for, where it names it by another one."""
    word = text.strip().lower()
    if word not in ("today", "yesterday") and not (word[:4] + word[5:6]).isdigit():
        note(ctx, f'"{text}" is {day:%A} {day}')
