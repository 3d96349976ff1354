"""What a terminal can show, as it says itself."""

import fcntl
import os
import pty
import struct
import sys
import termios
from collections.abc import Iterator
from typing import TextIO

import pytest

from clientcare.cli.output import screen_lines
from clientcare.output.terminal import terminal_of


@pytest.fixture
def stream() -> Iterator[TextIO]:
    handle, end = pty.openpty()
    with os.fdopen(end, "w") as stream:
        yield stream
    os.close(handle)


@pytest.mark.parametrize(
    ("size", "expected"), [((0, 0), (None, 80)), ((50, 132), (50, 132)), ((3, 8), (3, 20))]
)
def test_a_terminal_without_a_size_is_read_as_one_of_80_columns(
    stream: TextIO,
    size: tuple[int, int],
    expected: tuple[int | None, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(sys, "stdout", stream)
    fcntl.ioctl(stream.fileno(), termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    assert (screen_lines(), terminal_of(stream, "auto").width) == expected
