"""One project summed up, from TOML text."""

from datetime import date, datetime

from clientcare.summary.model import ProjectSummary, Summary, summary_of
from tests.workspaces import PROJECT, SETTINGS, TODAY, workspace


def summed(
    records: str,
    *,
    now: date | datetime = TODAY,
    settings: str = SETTINGS,
    project: str = PROJECT,
) -> Summary:
    """Sum up a workspace of one project."""
    return summary_of(workspace(records, now=now, settings=settings, project=project))


def project_of(
    records: str,
    *,
    now: date | datetime = TODAY,
    settings: str = SETTINGS,
    project: str = PROJECT,
) -> ProjectSummary:
    """Sum up the one project of a workspace."""
    (one,) = summed(records, now=now, settings=settings, project=project).projects
    return one


def commitment(name: str, *more: str, by: str = "us", owner: str | None = None) -> str:
    """A commitment that lacks nothing but what a test gives it."""
    who = owner or ("mira" if by == "us" else "jan")
    lines = [
        "[[commitment]]",
        f'id = "{name}"',
        f'title = "Title of {name}"',
        f'by = "{by}"',
        f'owner = "{who}"',
        'acceptance = ["it works"]',
        *more,
    ]
    return "\n".join(lines) + "\n"
