"""A workspace as a commit had it, read from the repository and not from the folder."""

import os
from collections.abc import Iterator
from typing import NamedTuple

from clientcare.errors import ClientcareError
from clientcare.history.git import LINK, Commit, Item, Repository
from clientcare.history.trees import Found, record_files
from clientcare.settings import FILE_NAME, Settings, read_settings
from clientcare.store import Loaded, Raw, assemble
from clientcare.store.files import MAX_BYTES


class Stand(NamedTuple):
    """The settings of a workspace and its record files, as a commit had them."""

    settings: Settings
    raws: list[Raw]


def load_at(repository: Repository, commit: Commit) -> Loaded:
    """Read a whole workspace as a commit had it.

    Raises ClientcareError where there was none, or where its settings cannot be read.
    """
    stand = read_stand(repository, commit.id)
    loaded = assemble(stand.settings, stand.raws)
    loaded.root = repository.folder
    loaded.prefix = os.fsdecode(repository.prefix)
    return loaded


def read_stand(repository: Repository, commit: str) -> Stand:
    """Read the settings and the record files of a commit."""
    items = repository.items(commit)
    settings = read_settings(_settings_file(repository, items, commit))
    records = settings["records"]
    return Stand(settings, list(read_records(repository, items, records)))


def _settings_file(repository: Repository, items: dict[bytes, Item], commit: str) -> bytes:
    item = items.get(FILE_NAME.encode())
    if item is None or not item.is_file:
        hint = "name a later day or commit"
        raise ClientcareError(f"there was no workspace here in commit {commit[:12]}", hint)
    return next(repository.blobs([item.blob]))[1]


def read_records(repository: Repository, items: dict[bytes, Item], records: str) -> Iterator[Raw]:
    """Read the record files among what a commit holds."""
    found = list(record_files(items, records, links_of(repository, items), str(repository.folder)))
    wanted = dict.fromkeys(one.blob for one in found if one.blob)
    data = dict(repository.blobs(wanted)) if wanted else {}
    yield from (raw_of(one, data.get(one.blob or "")) for one in found)


def links_of(repository: Repository, items: dict[bytes, Item]) -> dict[str, bytes]:
    """What each link says, by its blob."""
    wanted = dict.fromkeys(i.blob for i in items.values() if i.mode.startswith(LINK))
    return dict(repository.blobs(wanted)) if wanted else {}


def raw_of(found: Found, data: bytes | None) -> Raw:
    """A record file as the store would have read it."""
    if found.blob is None or data is None:
        return Raw(found.name, problem=found.problem, fix=found.fix)
    if len(data) > MAX_BYTES:
        return Raw(found.name, problem="is larger than 1 MiB", fix="split it into several files")
    return Raw(found.name, data)
