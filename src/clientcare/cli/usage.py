"""Usage errors in the house's words: what was wrong, and the nearest thing that exists."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from clientcare.cli.commands import COMMANDS
from clientcare.errors import ClientcareError

_NOT_A_CHOICE = re.compile(r"(?:Invalid value for .*?: )?'(?P<word>.*)' is not one of", re.DOTALL)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, or None."""
    from difflib import get_close_matches

    names = list(known)
    found = [name for name in names if word and name.startswith(word)]
    found = found or get_close_matches(word.lower(), names, n=1)
    return found[0] if found else None


def unknown_command(word: str) -> ClientcareError:
    """Build the error for a command that does not exist."""
    meant = nearest(word, COMMANDS)
    hint = f"did you mean `clientcare {meant}`?" if meant else "see `clientcare --help`"
    return ClientcareError(f'there is no command "{word}"', hint)


def as_error(error: Any, words: Sequence[str]) -> ClientcareError:
    """Translate an error of Typer's about some words: its message, and a hint at what was meant."""
    text = error.format_message().split("\n")[0].strip().rstrip(".:")
    message = text[:1].lower() + text[1:]
    command = next((f" {word}" for word in words if word in COMMANDS), "")
    if meant := _meant(error):
        message = message.split(" (Possible options")[0]
        return ClientcareError(message, f"did you mean `{meant}`?")
    return ClientcareError(message, f"see `clientcare{command} --help`")


def _meant(error: Any) -> str | None:
    possible = getattr(error, "possibilities", None)
    if possible:
        return str(possible[0])
    choices = getattr(getattr(getattr(error, "param", None), "type", None), "choices", ())
    found = _NOT_A_CHOICE.match(error.format_message())
    return nearest(found["word"], map(str, choices)) if found and choices else None
