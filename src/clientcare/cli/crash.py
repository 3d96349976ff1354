"""A fault of clientcare itself: the details go to a file, never to the screen."""

import sys
import tempfile
import traceback
from collections.abc import Sequence

from clientcare import __version__


def describe(error: Exception, words: Sequence[str]) -> tuple[str, str]:
    """Write the details of a crash to a file; return what to say about it, and what to do."""
    name = type(error).__name__
    message = f"this is a fault of clientcare itself ({name})"
    details = _details(error, words)
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", errors="backslashreplace", prefix="clientcare-fault-",
            suffix=".txt", delete=False,
        ) as file:  # fmt: skip
            file.write(details)
    except OSError as reason:
        return message, f"the details could not be written ({reason.strerror}); please report it"
    return message, (
        f"the details are in {file.name}; please report them to the maintainers "
        "(look through the file first: it may quote your records)"
    )


def _details(error: Exception, words: Sequence[str]) -> str:
    python = sys.version.replace("\n", " ")
    head = f"clientcare {__version__}\npython {python}\nplatform {sys.platform}\n"
    return f"{head}arguments {list(words)!r}\n\n{''.join(traceback.format_exception(error))}"
