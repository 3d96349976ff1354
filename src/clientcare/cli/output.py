"""What leaves the process: data on stdout, everything said about it on stderr."""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from clientcare.errors import ClientcareError
from clientcare.views.console import clean, clean_lines, encodable

if TYPE_CHECKING:
    import typer


def put(text: str) -> None:
    """Write data to stdout, whole lines of it; a reader who has gone away is no error."""
    if text and not text.endswith("\n"):
        text += "\n"
    try:
        _write(sys.stdout, text)
    except OSError as error:
        raise ClientcareError(f"cannot write the output: {error.strerror}") from None


def note(ctx: "typer.Context", text: str) -> None:
    """Say something about the data on stderr, unless `-q` was given."""
    if not ctx.obj.quiet:
        _say(clean_lines(text))


def warn(text: str) -> None:
    """Say on stderr what nobody may miss, quiet or not."""
    first, *more = clean_lines(text).split("\n")
    _say("\n".join([f"warning: {first}", *(f"         {line}" for line in more)]))


def complain(message: str, hint: str | None = None) -> None:
    """Say on stderr what could not be done, and what to do about it."""
    first, *more = clean_lines(message).split("\n")
    lines = [f"error: {first}", *(f"       {line}" for line in more)]
    _say("\n".join([*lines, f"hint: {clean(hint)}"] if hint else lines))


def let_go() -> None:
    """Flush what is left, so that no broken pipe is met when the process ends."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            _write(stream, "")


def _say(text: str) -> None:
    with suppress(OSError):  # nobody can be told that nobody can be told
        _write(sys.stderr, f"{text}\n")


def _write(stream: TextIO | None, text: str) -> None:
    """Write and flush; when the reader has closed the pipe, throw away this and what follows."""
    if stream is None:
        return
    try:
        stream.write(encodable(text, stream.encoding))
        stream.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        with suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
