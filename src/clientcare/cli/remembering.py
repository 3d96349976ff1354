"""What commands ask of the history: the records as they stood, and what was changed since when."""

from functools import partial
from typing import TYPE_CHECKING

from clientcare.cli.progress import PROGRESS

if TYPE_CHECKING:
    from clientcare.history.reading import History
    from clientcare.history.replay import Watch
    from clientcare.workspace import Workspace


def read_past(workspace: "Workspace", watch: "Watch | None" = None) -> "History":
    """Read the history up to the now of a workspace, and what is not committed yet."""
    from clientcare.history.git import Repository
    from clientcare.history.reading import read_history
    from clientcare.store import read_folder

    records = workspace.loaded.settings["records"]
    repository = Repository(workspace.loaded.root)
    return read_history(
        repository,
        records,
        workspace.now,
        work_tree=read_folder(workspace.loaded.root, records),
        watch=watch,
        progress=partial(PROGRESS.follow, "reading the history"),
    )
