"""The one exception that is meant for users, and what to do about a fault in a file."""

from collections.abc import Callable


class Fix(str):
    """What to do, in words that name `lines` of a file: each a key, and a value as TOML has it."""

    lines: tuple[tuple[str, str], ...]

    def __new__(cls, words: str, /, **values: object) -> "Fix":
        """Each `{key}` in the words becomes the line of a file with its value.

        A key of a table is given whole, `effort.currency`, and named by its last part.
        """
        lines = tuple((key, str(value)) for key, value in values.items())
        written = {key.rpartition(".")[2]: _line(key, value) for key, value in lines}
        self = super().__new__(cls, words.format(**written) if lines else words)
        self.lines = lines
        return self

    def typed(self, form: Callable[[str, str], str]) -> str:
        """Say the same where a key and a value are given in another form than in a file."""
        words = str(self)
        for key, value in self.lines:
            words = words.replace(_line(key, value), f"`{form(key, value)}`")
        return words


def _line(key: str, value: str) -> str:
    return f"`{key.rpartition('.')[2]} = {value}`"


class ClientcareError(Exception):
    """Something could not be done: what happened, and what to do about it.

    `message` is one plain sentence without a final stop; `hint` says what to type or change next.
    The command line prints both and ends with exit code 2.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        """Keep both texts as they are; whoever prints them makes them safe."""
        super().__init__(message)
        self.message = message
        self.hint = hint
