"""Working time: days, hours and public holidays, always as of a given now."""


class UnknownCalendar(ValueError):  # noqa: N818 - what is wrong reads better without a suffix
    """No public-holiday calendar has this code; `suggestion` is the nearest one, if any is near."""

    def __init__(self, code: str, suggestion: str | None) -> None:
        """Say it in a plain sentence without a final stop."""
        hint = f", did you mean {suggestion!r}" if suggestion else ""
        super().__init__(f"no public-holiday calendar {code!r}{hint}")
        self.code = code
        self.suggestion = suggestion
