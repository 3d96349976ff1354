"""The versions of the commitments that a history saw, each with the day from which it stood."""

from datetime import date

from clientcare.history.git import Commit
from clientcare.history.replay import Held
from clientcare.records import Commitment


class Versions:
    """Watches commitments while a history is replayed."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self.found: dict[str, list[tuple[date, Commitment | None]]] = {}

    def watch(self, old: Held | None, new: Held | None, commit: Commit | None, on: date) -> None:
        """Note a version; one that the format refuses changes nothing."""
        held = new or old
        if held is None or held.kind != "commitment":
            return
        name = held.id.lower()
        if new is None:
            self.found.setdefault(name, []).append((on, None))
            return
        try:
            record = Commitment.model_validate(new.table)
        except ValueError:
            return
        known = self.found.setdefault(name, [])
        # A clock that went backwards does not make a later version an earlier one.
        known.append((max(on, known[-1][0]) if known else on, record))
