"""The command line: flags in, one or two calls, output, an exit code.

`main(argv)` is the only door, for tests too. It owns the exit codes and prints every
ClientcareError in one place. A command is a function of a module of this package,

    def waiting(ctx: Globals, projects: Projects = None, format: Format = "text") -> int:

with one line in `commands.COMMANDS`; the module is imported only when the command is called. `ctx`
holds the flags of every command (`--root`, `--as-of`, `-q`…), given before or after the command's
name. It asks `common.open_workspace(ctx)` for the workspace, gives out what it found with
`output.put_json` and `put_page`, says things about it with `output.note`, raises ClientcareError
for what cannot be done, and returns its exit code (None is 0). `arguments` declares what commands
take.
"""

import gc
import sys
from collections.abc import Sequence
from errno import EAGAIN, EMFILE, ENFILE, ENOMEM

from clientcare.errors import ClientcareError

DONE, FOUND, REFUSED, FAULT, INTERRUPTED = 0, 1, 2, 3, 130
"""The exit codes: done; `check` found something; could not do it; our own fault; interrupted."""

_SCARCE = {EMFILE: "n", ENFILE: "n", EAGAIN: "u", ENOMEM: "v"}
"""What a system has no more of, and the limit to look at: open files, processes, memory."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line, without the program's name, and return the exit code."""
    # Records live as long as the process: looking for cycles among them takes a tenth of a check.
    gc.set_threshold(20_000, 10, 10)
    words = sys.argv[1:] if argv is None else list(argv)
    if words[:1] == ["__complete"]:
        from clientcare.cli.completion import answer

        return answer(words[1:])
    from clientcare.cli.output import flush_output, print_error

    try:
        return _run(words)
    except ClientcareError as error:
        print_error(error.message, error.hint)
        return REFUSED
    except KeyboardInterrupt:
        print_error("interrupted")
        return INTERRUPTED
    except MemoryError:
        print_error("not enough memory", "give it more: ulimit -v unlimited")
        return REFUSED
    except Exception as error:
        if isinstance(error, OSError) and error.filename is not None:
            said = f"{error.filename}: {error.strerror}"
            print_error(said, "see whether it is there and readable")
            return REFUSED
        if isinstance(error, OSError) and error.errno in _SCARCE:
            flag = _SCARCE[error.errno]
            print_error(f"the system refused: {error.strerror}", f"see the limit: ulimit -{flag}")
            return REFUSED
        print_error(*_crash(error, words))
        return FAULT
    finally:
        flush_output()


def _run(words: list[str]) -> int:
    """Run a command line, without Typer where it is one of the usual ones."""
    if words == ["--version"]:
        from clientcare import __version__
        from clientcare.cli.output import put

        put(f"clientcare {__version__}")
        return DONE
    from clientcare.cli.arguments import Globals, invoke, read

    if call := read(words):
        return invoke(call.function, Globals(**call.flags), call.values)
    from clientcare.cli.app import run

    return run(words)


def _crash(error: Exception, words: Sequence[str]) -> tuple[str, str]:
    """Write the details of a crash to a file; return what to say about it, and what to do."""
    import tempfile
    import traceback

    from clientcare import __version__

    message = f"this is a fault of clientcare itself ({type(error).__name__})"
    python = sys.version.replace("\n", " ")
    head = f"clientcare {__version__}\npython {python}\nplatform {sys.platform}\n"
    trace = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="backslashreplace", prefix="clientcare-fault-",
            suffix=".txt", delete=False,
        ) as file:  # fmt: skip
            file.write(f"{head}arguments {list(words)!r}\n\n{trace}")
    except OSError as reason:
        return message, f"the details could not be written ({reason.strerror}); please report it"
    return message, (
        f"the details are in {file.name}; please report them to the maintainers "
        "(look through the file first: it may quote your records)"
    )
