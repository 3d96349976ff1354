"""What an import would do: records to add, values to add to records, and all that is to be told."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Literal

from clientcare.dataclass import NamedTuple, dataclass, field
from clientcare.exchange.items import Item

Kind = Literal["issue", "commitment"]


class Addition(NamedTuple):
    """A new record: its kind, its fields as the file will have them, and the item behind it."""

    kind: Kind
    table: dict[str, Any]
    item: Item


class Change(NamedTuple):
    """A change of a record: a field that gets a value, or a list (`adds`) that gets an entry."""

    record: str
    path: tuple[str | int, ...]
    value: Any
    adds: bool = False


def changed(table: Mapping[str, Any], changes: Iterable[Change]) -> dict[str, Any]:
    """The table of a record as it is with some changes."""
    new = deepcopy(dict(table))
    for one in changes:
        inner: Any = new
        for step in one.path[:-1]:
            inner = inner[step]
        key = one.path[-1]
        inner[key] = [*inner.get(key, ()), one.value] if one.adds else one.value
    return new


class Conflict(NamedTuple):
    """A field of which the record and the tracker say different things; the record stays."""

    record: str
    field: str
    ours: str
    theirs: str


@dataclass(slots=True)
class Plan:
    """What an import would do, and everything that its reader has to know.

    `unmapped` holds, by table of the mapping, each value without a meaning and how many items have
    it.
    """

    additions: list[Addition] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    unmapped: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    cleaned: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    strangers: dict[str, str] = field(default_factory=dict)
    """Who is mapped to a person that the project does not have."""
    unchanged: int = 0
    ignored: int = 0

    def refuse(self, faults: Mapping[str, str], added: Mapping[str, Addition]) -> bool:
        """Leave out what would make records untrue, by their ids; whether anything was left out."""
        before = len(self.additions), len(self.changes)
        self.additions = [one for name, one in added.items() if name not in faults]
        known = {change.record for change in self.changes}.intersection(faults)
        self.changes = [one for one in self.changes if one.record not in known]
        for name, fault in faults.items():
            if name in added:
                item = added[name].item
                self.refused.append(f"{item.place or item.source}: {fault}: left out")
            elif name in known:
                self.refused.append(f"{name}: {fault}: left as it is")
        return (len(self.additions), len(self.changes)) != before

    def miss(self, table: str, value: str) -> None:
        """Note a value that the mapping does not know."""
        values = self.unmapped.setdefault(table, {})
        values[value] = values.get(value, 0) + 1
