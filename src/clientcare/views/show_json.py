"""`show --format json`, version 1: one record as `list` publishes it, with all its facts."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from clientcare.calendar.working_time import Now
from clientcare.findings import Unreadable
from clientcare.records import Commitment, Issue
from clientcare.store import Snapshot
from clientcare.views.json_text import Top, dump, moment, plain, top
from clientcare.views.life import StageJson, published
from clientcare.views.list_json import RecordJson, row
from clientcare.views.listing import Listed

if TYPE_CHECKING:
    from clientcare.history.life import Stage


class EscalationJson(TypedDict):
    """An escalation, judged: by when it is to be answered, and at which level it should be now."""

    level: int
    raised: str | None
    respond_by: str | None
    answered: str | None
    resolved: str | None
    overdue: bool
    now_at_level: int


class ShowJson(Top):
    """The whole; `facts` has the keys of the record's file, without those that are not set."""

    kind: str
    record: RecordJson
    escalations: list[EscalationJson]
    facts: dict[str, Any]
    history: NotRequired[list[StageJson]]


def render(
    one: Listed,
    now: Now,
    unreadable: Iterable[Unreadable],
    snapshot: Snapshot,
    life: "Sequence[Stage] | None" = None,
) -> str:
    """Write one record; with its life, if that was asked for."""
    facts = one.record.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)
    head = top(now, unreadable)
    whole: ShowJson = {
        "version": head["version"],
        "as_of": head["as_of"],
        "unreadable": head["unreadable"],
        "kind": one.entry.kind,
        "record": row(one, snapshot),
        "escalations": _escalations(one),
        "facts": plain(facts, one.zone),
    }
    if life is not None:
        whole["history"] = published(life)
    return dump(whole)


def _escalations(one: Listed) -> list[EscalationJson]:
    if one.context is None or not isinstance(one.record, Commitment | Issue):
        return []
    return [
        {
            "level": rung.escalation.level,
            "raised": moment(rung.escalation.raised, one.zone),
            "respond_by": moment(rung.respond_by, one.zone),
            "answered": moment(rung.answered, one.zone),
            "resolved": moment(rung.escalation.resolved, one.zone),
            "overdue": rung.overdue,
            "now_at_level": rung.level,
        }
        for rung in one.context.rungs(one.record)
    ]
