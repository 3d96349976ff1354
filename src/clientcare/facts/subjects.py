"""Whose a contact was, and which of ours were about which record."""

from clientcare.facts.workspace import Context, Workspace
from clientcare.records import Touchpoint


def from_us(touch: Touchpoint) -> bool:
    """Whether we turned to the client; a complaint is the client's, whoever wrote it down."""
    return touch.from_ == "us" and touch.kind != "complaint"


def contacts_about(name: str, context: Context) -> list[Touchpoint]:
    """Our contacts with the client that were about a record."""
    about = context.workspace.cached(_by_subject)
    return about.get(name.lower(), [])


def _by_subject(workspace: Workspace) -> dict[str, list[Touchpoint]]:
    found: dict[str, list[Touchpoint]] = {}
    for context in workspace.contexts:
        for touchpoint in context.records(Touchpoint):
            for name in touchpoint.about if from_us(touchpoint) else ():
                found.setdefault(name.lower(), []).append(touchpoint)
    return found
