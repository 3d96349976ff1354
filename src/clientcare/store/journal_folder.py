"""Where the journal of edits lies, and whether it has one under way: all that a reader asks of it.

Every command asks; the journal itself takes longer to import.
"""

import os

PENDING = "pending.json"
"""The file of the edit under way."""
NOWHERE = os.devnull
"""Where nothing can be read or written: the state folder of a user whose home is not known."""


def has_pending(folder: str) -> bool:
    """Whether the journal in a folder has an edit that was begun and did not come to its end."""
    return os.path.exists(os.path.join(folder, PENDING))


def journal_folder(base: str) -> str:
    """The journal's folder: one for each workspace of a repository, or of a user.

    One that was begun before there was a repository is kept.
    """
    base = os.path.realpath(base)
    begun, here = _folder_of_user(base), base
    while True:
        if git := _git_directory(os.path.join(here, ".git")):
            folder = os.path.join(git, "clientcare", _named(os.path.relpath(base, here)))
            return begun if os.path.isdir(begun) and not os.path.isdir(folder) else folder
        above = os.path.dirname(here)
        if above == here:
            return begun
        here = above


def _folder_of_user(base: str) -> str:
    if os.name == "nt":
        known = os.environ.get("LOCALAPPDATA", ""), os.path.expanduser("~\\AppData\\Local")
    else:
        known = os.environ.get("XDG_STATE_HOME", ""), os.path.expanduser("~/.local/state")
    state = next(filter(os.path.isabs, known), NOWHERE)
    return os.path.join(state, "clientcare", _named(base))


def _named(path: str) -> str:
    """Name a folder after a path; a long one by its end and a digest."""
    name = path.replace("%", "%25").replace(os.sep, "%").replace(":", "%")
    if len(os.fsencode(name)) <= 200:
        return name
    from hashlib import sha256

    return f"{name[-60:]}-{sha256(os.fsencode(path)).hexdigest()[:16]}"


def _git_directory(path: str) -> str | None:
    """The directory that `.git` is, or that it names as in a linked work tree."""
    if os.path.isdir(path):
        return path if os.path.exists(os.path.join(path, "HEAD")) else None
    if not os.path.isfile(path):  # a pipe would never end
        return None
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            name, _, directory = file.readline().partition(":")
    except OSError:
        return None
    found = os.path.join(os.path.dirname(path), directory.strip())
    return found if name == "gitdir" and os.path.isdir(found) else None
