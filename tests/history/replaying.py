"""Versions of records for tests, replayed without any repository."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from clientcare.facts.workspace import Workspace
from clientcare.findings import Finding
from clientcare.history.findings import findings
from clientcare.history.git import Commit
from clientcare.history.replay import Replay
from clientcare.history.versions import Event, FileRecords
from clientcare.rules.catalogue import HISTORY, select
from clientcare.rules.engine import check
from clientcare.toml import parse
from tests.workspaces import PROJECT, TODAY, workspace

FILE = "projects/demo/records.toml"
PROJECT_FILE = "projects/demo/project.toml"


def commit(number: int, on: date) -> Commit:
    """A commit on a day at noon, whose digits are its number."""
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return Commit(f"{number:040x}", at, "Mira Laine", f"Commit {number}")


def tables(text: str) -> dict[str, Any]:
    """Read TOML."""
    return parse(text)


def replayed(
    *versions: str | dict[str, str | None], first: date = TODAY
) -> tuple[list[Event], Replay]:
    """Replay versions of one file, or of several, each a day after the one before."""
    replay, events = Replay(UTC), list[Event]()
    replay.step({PROJECT_FILE: FileRecords(PROJECT_FILE, parse(PROJECT))}, commit(99, first), first)
    for n, version in enumerate(versions):
        files = {FILE: version} if isinstance(version, str) else version
        on = first + timedelta(n)
        step = {
            name: None if text is None else FileRecords(name, parse(text))
            for name, text in files.items()
        }
        events += replay.step(step, commit(n + 1, on), on)
    return events, replay


def remembered(*versions: str, first: date = TODAY - timedelta(1)) -> list[Finding]:
    """What the rules on history find in versions of one file, in the workspace of the last."""
    events, replay = replayed(*versions, first=first)
    space: Workspace = workspace(versions[-1])
    chosen = select(space.snapshot.settings, select=HISTORY)
    found = check(space, chosen, extra=findings(events, replay, space)).findings
    return [finding for finding in found if finding.code in HISTORY]
