"""A sign of life on stderr for work that takes over a second; on a terminal only."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

AFTER = 1.0
"""Seconds of silence before anything is said."""
EVERY = 0.5


class Progress:
    """Says how long a work has been going on, until something else is written."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._over: Any = None
        self._thread: Any = None
        self._part = ""

    def start(self, what: str) -> None:
        """Begin to wait; nothing is shown where stderr is no terminal."""
        if self._thread is not None or sys.stderr is None or not sys.stderr.isatty():
            return
        from threading import Event, Thread

        self._over = Event()
        self._thread = Thread(target=self._tell, args=(what,), daemon=True)
        self._thread.start()

    @contextmanager
    def during(self, what: str) -> Iterator[None]:
        """Show it while a work goes on, and never over what comes after."""
        self.start(what)
        try:
            yield
        finally:
            self.stop()

    def follow(self, what: str, done: int, total: int) -> None:
        """Show from now on how much of a part of the work is done."""
        full = 20 * done // max(total, 1)
        self._part = f"{what} [{'#' * full}{'.' * (20 - full)}] {done:,} of {total:,}"

    def stop(self) -> None:
        """Take back what was shown; safe to call at any time."""
        if self._thread is not None:
            self._over.set()
            self._thread.join()
            self._thread = None
            self._part = ""

    def _tell(self, what: str) -> None:
        waited, line = AFTER, ""
        over = self._over.wait(AFTER)
        while not over:
            line = (self._part or f"{what}: {waited:.0f} s").ljust(len(line))
            sys.stderr.write(f"\r{line}")
            sys.stderr.flush()
            over = self._over.wait(EVERY)
            waited += EVERY
        if line:
            sys.stderr.write(f"\r{' ' * len(line)}\r")
            sys.stderr.flush()


PROGRESS = Progress()
