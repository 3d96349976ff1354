"""What a history told when it was last read, and what past days said: in the user's cache folder.

The digits of a commit stand for everything that came before it. So what is kept can be old, but not
wrong: what follows is read and added. It lies outside the repository, so that nobody who hands on a
repository can hand on what it tells. What is damaged, or was kept by another version, is ignored.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import TZPATH

from clientcare import __version__
from clientcare.dataclass import NamedTuple
from clientcare.findings import hash_named
from clientcare.history.differences import Difference
from clientcare.history.git import Commit
from clientcare.history.replay import Replay
from clientcare.history.versions import Event, FileRecords, LateFact, RecordVersion

T = TypeVar("T")

MOST_OF_ONE = 4
"""How many commits of one workspace are kept, and how often its past days were judged."""
MOST_BYTES = 64 << 20
"""How large the folder may grow."""


_UNREADABLE = (
    OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""What a file may raise that this program did not write."""


class UnreadableVersion(NamedTuple):
    """A version of a file that could not be read: which file, in which commit."""

    file: str
    commit: Commit


class Told(NamedTuple):
    """What a history told up to a commit, the `read` first ones of a line."""

    replay: Replay
    events: list[Event]
    unreadable: list[UnreadableVersion]
    read: int = 0


class Cache:
    """What was told of one subject before, by keys: a file each, of which the newest are kept."""

    def __init__(self, folder: Path, *subject: str) -> None:
        name = "\0".join((__version__, sys.version, _program(), *subject))
        self._name = hash_named("sha256")(name.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._folder = folder

    @classmethod
    def outside(cls, repository: Path, *subject: str) -> "Cache | None":
        """Keep them where everything may be deleted at any time; None where others may write to it.

        What lies in the repository comes with a clone or a merge: whoever writes there could say
        what its history told.
        """
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not Path(base).is_absolute():
            base = os.path.expanduser("~/.cache")  # noqa: PTH111
        found = Path(os.path.realpath(f"{base}/clientcare"))
        if not Path(base).is_absolute() or found.is_relative_to(repository):
            return None
        with suppress(OSError):
            of = found.stat()
            if os.name != "nt" and (of.st_uid != os.geteuid() or of.st_mode & 0o022):
                return None
        return cls(found, *subject)

    def read(self, keys: Iterable[str], unpack: Callable[[list[bytes], str], T]) -> T | None:
        """What is kept of the first key of which it can be read, unpacked from the lines of it."""
        known = {path.stem.partition("-")[2]: path for path in self._files()}
        for key in keys if known else ():
            try:
                path = known.get(key)
                if path and (lines := _checked(path.name, path.read_bytes())) is not None:
                    return unpack(lines, key)
            except _UNREADABLE:
                continue
        return None

    def write(self, key: str, rows: Iterable[list[Any]]) -> None:
        """Keep rows of plain data, where the folder can be written to."""
        import tempfile

        name = f"{self._name}-{key}.json"
        digest, draft = hash_named("sha256")(name.encode()), ""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
                draft = file.name
                for row in rows:
                    data = json.dumps(row, separators=(",", ":")).encode("ascii") + b"\n"
                    digest.update(data)
                    file.write(data)
                file.write(digest.hexdigest().encode())
            os.replace(draft, self._folder / name)  # noqa: PTH105
            draft = ""
            _delete_oldest(self._files(), MOST_OF_ONE)
            _delete_oldest(self._folder.iterdir())
        except OSError:
            return
        finally:
            if draft:  # on a full disk every run would leave one
                with suppress(OSError):
                    Path(draft).unlink()

    def _files(self) -> list[Path]:
        try:
            return [path for path in self._folder.iterdir() if path.name.startswith(self._name)]
        except OSError:
            return []


def _delete_oldest(files: Iterable[Path], most: int = sys.maxsize) -> None:
    """Delete all but the newest files, up to a number and to what all may take."""
    size = MOST_BYTES
    for n, path in enumerate(sorted(files, key=lambda one: -one.stat().st_mtime_ns)):
        size -= path.stat().st_size
        if n >= most or size < 0:
            path.unlink(missing_ok=True)


def _checked(name: str, data: bytes) -> list[bytes] | None:
    """The lines of a file that is as it was written, and under the name that it was given."""
    lines, _, digest = data.rpartition(b"\n")
    told = hash_named("sha256")(name.encode() + data[: len(lines) + 1]).hexdigest()
    return lines.split(b"\n") if told.encode() == digest else None


@cache
def _program() -> str:
    """What tells this version of the program and of its libraries from every other, also edited."""
    found, here = list[str](), Path(__file__).parent.parent
    for folder, inner, names in os.walk(here):
        inner[:] = [name for name in inner if name != "__pycache__"]
        for path in sorted(f"{folder}/{name}" for name in names if name.endswith(".py")):
            of = os.stat(path)  # noqa: PTH116
            found.append(f"{path} {of.st_mtime_ns} {of.st_size}")
    with suppress(OSError):
        found += [str(Path(path, "tzdata.zi").stat().st_mtime_ns) for path in TZPATH]
    for name in ("holidays", "toml_rs", "tzdata"):
        spec = find_spec(name)
        if spec and spec.origin:
            home = Path(spec.origin).parent
            found += [str(home), *sorted(path.name for path in home.parent.glob(f"{name}-*"))]
    return "\n".join(found)


# Plain data --------------------------------------------------------------------------------------

_CLASSES: Mapping[str, Callable[..., Any]] = {
    "event": Event,
    "difference": Difference,
    "recorded": LateFact,
    "record": RecordVersion,
    "unreadable": UnreadableVersion,
    "date": date.fromordinal,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "number": Decimal,
    "list": lambda *items: [*items],
    "tuple": lambda *items: items,
}
"""What is a list in JSON, by its first item."""
_TAGS = {one: name for name, one in _CLASSES.items() if isinstance(one, type)}
_ROWS = 500
"""How many rows are written in one line."""


def _plain(value: Any, commits: dict[str, Commit]) -> Any:
    """Make plain data of a value; a commit is named by its digits and put among the commits."""
    kind = type(value)
    if kind is Commit:
        commits[value.id] = value
        return ["commit", value.id]
    if kind is date:
        return ["date", value.toordinal()]
    if kind is datetime or kind is time:
        return [kind.__name__, value.isoformat()]
    if kind is Decimal:
        return ["number", str(value)]
    if kind is dict:
        return {key: _plain(one, commits) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_TAGS.get(kind, kind.__name__), *(_plain(one, commits) for one in value)]
    return value


def packed(told: Told) -> Iterator[list[Any]]:
    """Lines of rows of plain data, each with the name of what they belong to."""
    replay, commits = told.replay, dict[str, Commit]()

    def plain(values: Iterable[Any]) -> Iterator[Any]:
        return (_plain(one, commits) for one in values)

    ended = (replay.deleted, replay.lost)
    deleted, lost = (plain(one._replace(content=one.table) for one in of.values()) for of in ended)
    sections: dict[str, Iterable[Any]] = {
        "file": ((one.name, one.blob, one.project) for one in replay.files.values()),
        "place": ((*key, *files) for key, files in replay.places.items()),
        "present": (
            (*one[:3], one.first_committed.toordinal(),
             {key: day.toordinal() for key, day in one.since.items()})
            for one in replay.present.values()
        ),
        "deleted": deleted,
        "lost": lost,
        "told": replay.told,
        "renamed": replay.renamed.items(),
        "recorded": plain(replay.recorded),
        "merged": plain(replay.merged),
        "event": plain(told.events),
        "unreadable": plain(told.unreadable),
        "commit": (
            (one.id, one.at.isoformat(), one.author, one.subject)
            for known in [commits] for one in known.values()  # those that the others named
        ),
        "end": [True],
    }  # fmt: skip
    for name, rows in sections.items():
        left = iter(rows)
        while some := [*islice(left, _ROWS)]:
            yield [name, some]


def unpacked(
    lines: list[bytes], replay: Replay, later: Callable[[str, str], FileRecords], read: int
) -> Told:
    """What a history told; `later` gives a version of a file, by its name and its blob."""
    rows = defaultdict[str, list[Any]](list)
    for line in lines:
        name, some = json.loads(line)
        rows[name] += some
    if rows["end"] != [True]:
        raise ValueError("this is no history")
    commits = {
        digits: Commit(digits, datetime.fromisoformat(at), *rest)
        for digits, at, *rest in rows["commit"]
    }
    makers: dict[str, Callable[..., Any]] = {**_CLASSES, "commit": commits.__getitem__}

    def value(plain: Any) -> Any:
        if type(plain) is list:
            return makers[plain[0]](
                *[value(one) if type(one) in (list, dict) else one for one in plain[1:]]
            )
        if type(plain) is dict:
            return {key: value(one) for key, one in plain.items()}
        return plain

    for name, blob, project in rows["file"]:
        records = replay.files[name] = later(name, blob)
        records.project = project
    for kind, name, *files in rows["place"]:
        replay.places[kind, name] = {file: replay.files[file] for file in files}
    day = date.fromordinal
    for kind, name, file, first, since in rows["present"]:
        days = {key: day(number) for key, number in since.items()}
        version = RecordVersion(kind, name, file, replay.files[file], day(first), days)
        replay.present[kind, name.lower()] = version
    for name, of in (("deleted", replay.deleted), ("lost", replay.lost)):
        of |= {(one.kind, one.id.lower()): one for one in map(value, rows[name])}
    replay.told, replay.renamed = {*map(tuple, rows["told"])}, dict(rows["renamed"])
    replay.recorded, replay.merged, events, unreadable = (
        [*map(value, rows[name])] for name in ("recorded", "merged", "event", "unreadable")
    )
    return Told(replay, events, unreadable, read)
