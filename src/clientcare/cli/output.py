"""What leaves the process: data on stdout, everything said about it on stderr."""

import errno
import os
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from clientcare.errors import ClientcareError
from clientcare.output import write
from clientcare.output.clean import clean, clean_lines, dump, harmless
from clientcare.output.terminal import encodable, terminal_of

if TYPE_CHECKING:
    import clientcare.pages.advice
    import clientcare.pages.agenda
    import clientcare.pages.history
    import clientcare.pages.records
    import clientcare.pages.rules
    import clientcare.pages.status
    import clientcare.pages.waiting
    import clientcare.published.findings
    import clientcare.published.history
    import clientcare.published.records
    import clientcare.published.shape
    import clientcare.published.status
    import clientcare.published.waiting
    from clientcare.cli.arguments import Format, Globals
    from clientcare.facts.workspace import Context
    from clientcare.output.terminal import Terminal
    from clientcare.pages.blocks import Document
    from clientcare.report.client import Part

    pages = clientcare.pages
    published = clientcare.published
else:

    class _Package:
        """A package whose modules are imported when they are first named."""

        def __init__(self, name):
            self._name = name

        def __getattr__(self, module):
            return import_module(f"{self._name}.{module}")

    pages, published = _Package("clientcare.pages"), _Package("clientcare.published")


def put(text: str) -> None:
    """Write data to stdout, whole lines of it; a reader who has gone away is no error."""
    try:
        _write(sys.stdout, _in_lines(text))
    except OSError as error:
        raise ClientcareError(f"cannot write the output: {error.strerror}") from None


def terminal(ctx: "Globals") -> "Terminal":
    """Find out what stdout can show."""
    return terminal_of(sys.stdout, ctx.color)


def put_json(value: Mapping[str, Any]) -> int:
    """Write a published object to stdout."""
    put(dump(value))
    return 0


def put_page(ctx: "Globals", document: "Document", format: str) -> int:
    """Write a page to stdout, as text, Markdown or HTML; what is long with a pager."""
    text = write(document, format, terminal(ctx))
    lines = screen_lines()
    if lines is None or text.count("\n") < lines or ctx.no_pager or not _paged(text):
        put(text)
    return 0


def screen_lines() -> int | None:
    """How many lines the terminal has; None where stdout is none, or one without a size."""
    try:
        size = os.get_terminal_size(sys.stdout.fileno()) if sys.stdout.isatty() else None
        return size.lines or None if size else None
    except (AttributeError, OSError, ValueError):
        return None


def _paged(text: str) -> bool:
    """Show text with the pager of the user, as git does; false where there is none."""
    import shutil
    import subprocess

    from clientcare.history.program import search_path

    words = words_of(os.environ.get("CLIENTCARE_PAGER", os.environ.get("PAGER", "less")))
    found = shutil.which(words[0], path=search_path()) if words and words != ["cat"] else None
    if found is None:
        return False
    words[0] = found
    PROGRESS.stop()
    environment = {"LESS": "FRX", "LV": "-c", **os.environ}
    with subprocess.Popen(words, stdin=subprocess.PIPE, env=environment) as pager:
        with suppress(BrokenPipeError, KeyboardInterrupt):
            pager.communicate(encodable(text, sys.stdout.encoding).encode(errors="replace"))
        while pager.poll() is None:  # an interrupt is for the pager, which knows what to do with it
            with suppress(KeyboardInterrupt):
                pager.wait()
    return True


def words_of(command: str) -> list[str]:
    """The words of a command that the user set; raises ValueError where a quotation has no end.

    On Windows a backslash belongs to a path.
    """
    import shlex

    if sys.platform == "win32":
        return [word.strip('"') for word in shlex.split(command, posix=False)]
    return shlex.split(command)


def put_for_client(ctx: "Globals", context: "Context", part: "Part", format: "Format") -> int:
    """Write what the client of a project may have of a command; say what they learn from it."""
    from clientcare.report.build import Request, report

    if format == "json":
        raise ClientcareError("JSON is for us alone", "take --format text, markdown or html")
    written = report(context, Request(part=part, format=format))
    if format == "text" and written.document:
        put_page(ctx, written.document, format)
    else:
        put(written.text)
    for line in written.warnings:
        warn(line)
    return 0


def put_or_write(ctx: "Globals", file: str | None, content: str | bytes) -> int:
    """Write a text to stdout, or a text or bytes to a file and say so."""
    if file is not None:
        write_file(file, content)
        note(ctx, f"wrote {file}")
    elif isinstance(content, str):
        put(content)
    return 0


def write_file(name: str, content: str | bytes, *, is_ours: bool = False) -> None:
    """Write a file whole or not at all, text as UTF-8; a pipe or a device just takes it.

    It is written beside the file and then put in its place, with the mode that the file had. What
    may be a record or belongs to git is never overwritten, and nothing that would be read as a
    record is written but by a name of our own.
    """
    if isinstance(content, str):
        content = _in_lines(content).encode("utf-8", "backslashreplace")
    if not name or name.endswith(("/", os.sep)):
        raise ClientcareError(f'"{name}" is not the name of a file', "name one: -o FILE")
    given, path = Path(name), Path(os.path.realpath(name))
    draft = path.parent / f".{path.name[:100]}.{os.getpid()}.new"
    try:
        if path.suffix == ".toml" and path.exists():
            raise ClientcareError(f"{name} may hold records, and is not overwritten")
        if path.suffix == ".toml" and not is_ours:
            hint = "give the file another ending"
            raise ClientcareError(f"{name} would be read as a file of records", hint)
        if ".git" in map(str.lower, path.parts):
            raise ClientcareError(f"{name} belongs to git", "name a file outside of .git")
        if given.exists() and not given.is_file():
            given.write_bytes(content)
            return
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            draft.chmod(stat.S_IMODE(path.stat().st_mode))
        draft.replace(path)
    except OSError as error:
        raise ClientcareError(f"cannot write {name}: {error.strerror}") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def read_file(name: str, most: int) -> bytes:
    """Read a file of at most so many MiB, `-` for stdin: a device may have no end."""
    with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
        data = file.read((most << 20) + 1)
    if len(data) > most << 20:
        raise ClientcareError(f"{name} is larger than {most} MiB", "give a smaller file")
    return data


def _in_lines(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def note(ctx: "Globals", text: str) -> None:
    """Say something about the data on stderr, unless `-q` was given."""
    if not ctx.quiet:
        say(clean_lines(text))


def warn(text: str) -> None:
    """Say on stderr what nobody may miss, quiet or not."""
    _say_as("warning: ", text)


def print_error(message: str, hint: str | None = None) -> None:
    """Say on stderr what could not be done, and what to do about it."""
    _say_as("error: ", message)
    if hint:
        say(f"hint: {clean(hint)}")


def _say_as(label: str, text: str) -> None:
    say(label + clean_lines(text).replace("\n", "\n" + " " * len(label)))


def flush_output() -> None:
    """Flush what is left, so that no broken pipe is met when the process ends."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            _write(stream, "")


def say(text: str) -> None:
    """Write lines to stderr, of which none is a command to a CI runner."""
    with suppress(OSError):  # nobody can be told that nobody can be told
        _write(sys.stderr, "".join(f"{harmless(line)}\n" for line in text.split("\n")))


def _write(stream: TextIO | None, text: str) -> None:
    """Write and flush; when the reader has closed the pipe, throw away this and what follows."""
    if stream is None:
        return
    PROGRESS.stop()
    if "\r\n" in text and hasattr(stream, "reconfigure"):
        stream.reconfigure(newline="\n")  # Windows would end a line that has its end once more
    try:
        stream.write(encodable(text, stream.encoding))
        stream.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EINVAL:
            raise  # EINVAL is how Windows calls a broken pipe
        nowhere = os.open(os.devnull, os.O_WRONLY)
        with suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


AFTER = 1.0
"""Seconds of silence before anything is said."""
EVERY = 0.5


class Progress:
    """Says how long a work has been going on, until something else is written."""

    _over: Any = None
    _thread: Any = None
    _part = ""

    def start(self, what: str) -> None:
        """Begin to wait; nothing is shown where stderr is no terminal."""
        if self._thread is not None or sys.stderr is None or not sys.stderr.isatty():
            return
        from threading import Event, Thread

        self._over = Event()
        thread = Thread(target=self._tell, args=(what,), daemon=True)
        with suppress(RuntimeError):  # where no thread can be started the work goes on untold
            thread.start()
            self._thread = thread

    def follow(self, what: str, done: int, total: int) -> None:
        """Show from now on how much of a part of the work is done."""
        full = 20 * done // max(total, 1)
        self._part = f"{what} [{'#' * full}{'.' * (20 - full)}] {done:,} of {total:,}"

    def stop(self) -> None:
        """Take back what was shown; safe to call at any time."""
        if self._thread is not None:
            self._over.set()
            self._thread.join()
            self._thread, self._part = None, ""

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


# A step on GitHub --------------------------------------------------------------------------------

SUMMARY_LIMIT = 1 << 20
"""Bytes that GitHub takes for the summary of one step."""


def append_step_summary(markdown: Callable[[], str]) -> None:
    """Add Markdown to the summary of a step on GitHub, where there is one."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    if Path(os.path.realpath(file)).suffix == ".toml":
        warn(f"the summary of the step cannot be written: {file} may hold records")
        return
    text = markdown().encode()
    try:
        with Path(file).open("ab") as summary:
            if summary.tell() + len(text) < SUMMARY_LIMIT:
                summary.write(text)
    except OSError as error:
        warn(f"the summary of the step cannot be written: {error.strerror}")
