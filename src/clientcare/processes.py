"""A second process for a part of the work on many records, where there is a core for it.

It is a copy of this one (`fork`), so that it knows all that was read, and sends back what it made.
"""

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from itertools import islice
from typing import IO, TypeVar
from warnings import catch_warnings, simplefilter

S = TypeVar("S")
T = TypeVar("T")

_END = b"end"
_BATCH = 50
"""How many things one message holds: two messages of small files fit into a pipe."""


def ahead(things: Iterator[T], noted: list[str]) -> Iterator[T]:
    """Give the same things, of plain data, which a second process makes before they are asked for.

    `noted` takes what making them adds to it. Where the second process fails, or there is none,
    this one makes the rest.
    """
    known, given = len(noted), 0

    def write(pipe: IO[bytes]) -> None:
        while batch := [*islice(things, _BATCH)]:
            pickle.dump(batch, pipe, pickle.HIGHEST_PROTOCOL)
        pickle.dump([], pipe)
        pickle.dump(noted[known:], pipe)

    if not _is_alone() and (started := _started(write)):
        child, pipe = started
        try:
            while batch := pickle.load(pipe):
                yield from batch
                given += len(batch)
            noted += pickle.load(pipe)
            return
        except (EOFError, pickle.UnpicklingError):
            pass
        finally:
            pipe.close()
            with suppress(ChildProcessError):
                os.waitpid(child, 0)
    yield from islice(things, given, None)


def divided(
    work: Callable[[Sequence[S]], list[T]],
    items: Sequence[S],
    first: float,
    shared: Iterable[object] = (),
) -> list[T]:
    """Do a work on items, in their order; this process does the `first` part of them, as 0.6.

    It does all where it may use one core alone, or the system is not Linux, where this was tried.
    The objects that are `shared` come back as those of this process, all others as copies. Where
    the second process fails, this one does its part too, and so meets what went wrong there.
    """
    cut = len(items) if _is_alone() else int(len(items) * first)
    rest = _begun(lambda: work(items[cut:]), [*shared]) if cut < len(items) else list
    return work(items[:cut]) + rest()


def _is_alone() -> bool:
    return sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2


def _begun(make: Callable[[], list[T]], shared: Sequence[object]) -> Callable[[], list[T]]:
    """Begin to make a list in a second process; what is returned waits for it."""

    def write(pipe: IO[bytes]) -> None:
        _dump(make(), shared, pipe)
        pipe.write(_END)

    started = _started(write)
    if not started:
        return make
    child, pipe = started

    def wait() -> list[T]:
        with pipe:
            data = pipe.read()
        with suppress(ChildProcessError):  # where the system waits for every child itself
            os.waitpid(child, 0)
        made: list[T] = _Unpickler(data, shared).load() if data.endswith(_END) else make()
        return made

    return wait


def _started(write: Callable[[IO[bytes]], None]) -> tuple[int, IO[bytes]] | None:
    """Start a second process that writes into a pipe; None where the system has none to give."""
    try:
        reading, writing = os.pipe()
        with catch_warnings():  # of a second thread: the one that shows progress holds no lock
            simplefilter("ignore", DeprecationWarning)
            child = os.fork()
    except OSError:
        return None
    if not child:
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe:
                write(pipe)
        finally:
            os._exit(0)
    os.close(writing)
    return child, os.fdopen(reading, "rb")


def _dump(value: object, shared: Sequence[object], file: IO[bytes]) -> None:
    """Write a value, and each shared object as its number.

    Raises KeyError where there is another object of a kind that is shared: a copy is none of them.
    """
    numbers = {id(one): n for n, one in enumerate(shared)}
    kinds = {*map(type, shared)}

    class Pickler(pickle.Pickler):
        def persistent_id(self, one: object) -> int | None:
            return numbers[id(one)] if type(one) in kinds else None

    (Pickler if shared else pickle.Pickler)(file, pickle.HIGHEST_PROTOCOL).dump(value)


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, shared: Sequence[object]) -> None:
        super().__init__(BytesIO(data))
        self.shared = shared

    def persistent_load(self, number: int) -> object:
        return self.shared[number]
