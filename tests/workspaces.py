"""Small workspaces for tests: TOML in, a workspace as known at a day out; no files are written."""

from datetime import date, datetime

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Workspace
from clientcare.findings import Finding, Outcome
from clientcare.rules.catalogue import catalogue, select
from clientcare.rules.engine import check
from clientcare.settings import read_settings
from clientcare.store import Raw, Snapshot, assemble

TODAY = date(2026, 6, 15)
"""A Monday; every rule's examples are judged as of the end of this day."""

SETTINGS = 'time_zone = "Europe/Helsinki"\n'

PROJECT = """\
[project]
id = "demo"
name = "Booking portal"
client = "Demo Oy"
started = 2026-06-01
ends = 2026-12-31
lead = "mira"
currency = "EUR"
goals = ["guests book rooms themselves"]
scope = ["search", "booking"]
out_of_scope = ["payments at the desk"]
assumptions = ["the client hosts the portal"]
pain_points = [{ text = "double bookings", confirmed = 2026-06-01 }]
escalation = [
    { level = 1, ours = "mira", theirs = "jan", respond_within = "1d" },
    { level = 2, ours = "olli", theirs = "eva", respond_within = "2d" },
]
disputes = { how = "the two directors talk", neutral = "The chamber", agreed = 2026-06-01 }
contract = { ref = "C-1", signed = 2026-06-01 }

[project.people]
mira = { name = "Mira Laine", side = "us", key = true }
olli = { name = "Olli Kanto", side = "us" }
gone = { name = "Gus Gone", side = "us", left = 2026-05-29 }
jan = { name = "Jan Salo", side = "client", key = true }
eva = { name = "Eva Ranta", side = "client" }
tom = { name = "Tom Host", side = "other" }
"""


def loaded(files: dict[str, str | bytes], settings: str = SETTINGS) -> Snapshot:
    """Read files by their names below `projects/`."""
    raws = (
        Raw(f"projects/{name}", text if isinstance(text, bytes) else text.encode())
        for name, text in files.items()
    )
    return assemble(read_settings(settings.encode()), raws)


def workspace(
    records: str,
    *,
    now: date | datetime = TODAY,
    settings: str = SETTINGS,
    project: str = PROJECT,
    judged_today: bool = False,
) -> Workspace:
    """Make a workspace of one project's records; `[project]` in them replaces the usual one."""
    files: dict[str, str | bytes] = {"demo/records.toml": records}
    if "[project]" not in records and project:
        files = {"demo/project.toml": project, **files}
    read = loaded(files, settings)
    zone = read.settings.zone
    at = Now.at(now, zone) if isinstance(now, datetime) else Now.end_of(now, zone)
    return Workspace(read, at, judged_today=judged_today)


def outcome(space: Workspace, *rules: str) -> Outcome:
    """Run rules over a workspace: those named, else all there are."""
    chosen = rules or tuple(catalogue())
    return check(space, select(space.snapshot.settings, select=chosen))


def found(records: str, *rules: str, now: date | datetime = TODAY) -> list[Finding]:
    """The findings of some rules on one project's records, locked rules aside."""
    wanted = {rule.code for rule in catalogue().values() if {rule.code, rule.name} & set(rules)}
    return [f for f in outcome(workspace(records, now=now), *rules).findings if f.code in wanted]
