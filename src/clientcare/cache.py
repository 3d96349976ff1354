"""What an earlier run worked out, kept in the user's cache folder.

Each key stands for all that an answer depends on. So what is kept can be old, but not wrong. It
lies outside the repository, so that nobody who hands on a repository can hand on what it tells.
What is damaged, or was kept by another version, is ignored.
"""

import json
import os
import sys
from _thread import get_native_id
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import TZPATH

from clientcare import __version__
from clientcare.findings import hash_named

T = TypeVar("T")

MOST_OF_ONE = 4
"""How many answers are kept of one subject."""
MOST_BYTES = 64 << 20
"""How large the folder may grow."""


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_UNREADABLE = (
    OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""What a file may raise that this program did not write."""


class Cache:
    """What was told of one subject before, by keys: a file each, of which the newest are kept."""

    def __init__(self, folder: Path, *subject: str) -> None:
        name = "\0".join((__version__, sys.version, _program(), *subject))
        self._name = hash_named("sha256")(name.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._folder = folder

    @classmethod
    def outside(cls, repository: Path, *subject: str) -> "Cache | None":
        """Keep them where everything may be deleted at any time; None where others may write to it.

        What lies in the repository, or in another one, as that around a submodule, comes with a
        clone or a merge: whoever writes there could say what was found in it.
        """
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not Path(base).is_absolute():
            base = os.path.expanduser("~/.cache")  # noqa: PTH111
        found = Path(os.path.realpath(f"{base}/clientcare"))
        if not Path(base).is_absolute() or found.is_relative_to(repository):
            return None
        if any(os.path.lexists(folder / ".git") for folder in (found, *found.parents)):
            return None
        with suppress(OSError):
            of = found.stat()
            if os.name != "nt" and (of.st_uid != os.geteuid() or of.st_mode & 0o022):
                return None
        return cls(found, *subject)

    @property
    def has_any(self) -> bool:
        """Whether anything is kept of the subject."""
        return bool(self._files())

    def read(self, keys: Iterable[str], unpack: Callable[[list[bytes], str], T | None]) -> T | None:
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

    def write(self, key: str, rows: Iterable[Any]) -> None:
        """Keep rows of plain data, where the folder can be written to."""
        name = f"{self._name}-{key}.json"
        digest, draft = hash_named("sha256")(name.encode()), ""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = f"{self._folder}/{os.getpid()}-{get_native_id()}-{name}"
            handle = os.open(path, _NEW, 0o600)  # `tempfile` takes long to import
            with os.fdopen(handle, "wb") as file:
                draft = path
                for row in rows:
                    plain = json.dumps(row, separators=(",", ":"), default=date.isoformat)
                    data = plain.encode("ascii") + b"\n"
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
    found, here = list[str](), Path(__file__).parent
    for folder, inner, names in os.walk(here):
        inner[:] = [name for name in inner if name != "__pycache__"]
        for path in sorted(f"{folder}/{name}" for name in names):
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
