"""The one exception that is meant for users."""


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
