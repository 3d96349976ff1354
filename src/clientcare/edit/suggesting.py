"""What to record next about a new record: the first fact that it lacks and that is worth most."""

from collections.abc import Mapping

from clientcare.edit.making import Made

_NEXT: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "commitment": (
        ("promised", "promise a date", "--set promised=DAY"),
        ("owner", "name who owes it", "--set owner=PERSON"),
        ("acceptance", "say when it will be accepted", "--set acceptance=…"),
        ("delivered", "when it is done", "delivered"),
    ),
    "issue": (
        ("told", "tell the client", "told"),
        ("triaged", "rank it", "triaged --set severity=…"),
        ("impact", "say what it does to the client", "--set impact=…"),
        ("owner", "name who answers for it", "--set owner=PERSON"),
        ("promised", "promise a date for the fix", "--set promised=DAY"),
        ("fixed", "when it is fixed", "fixed"),
    ),
    "change": (
        ("assessed", "work out what it takes", "assessed"),
        ("consequences", "say what follows from it", "--set consequences=…"),
        ("decided", "when it is decided", "decided --set decision=…"),
    ),
    "risk": (
        ("probability", "rank it", "--set probability=… --set impact=…"),
        ("owner", "name who watches it", "--set owner=PERSON"),
        ("response", "say what we do about it", "--set response=…"),
        ("shared", "when the client knows", "shared"),
    ),
    "touchpoint": (
        ("with", "say who was there", "--set with=PERSON"),
        ("mood", "say how they felt", "--set mood=…"),
    ),
    "review": (
        ("with", "say who was there", "--set with=PERSON"),
        ("lessons", "write down what was learned", "lessons --set lesson=…"),
        ("feedback_asked", "ask the client how it was", "feedback_asked"),
    ),
    "project": (
        (
            "people",
            "name the client's people",
            "--set people.ID.name=… --set people.ID.side=client",
        ),
    ),
}


def next_fact(made: Made) -> tuple[str, str] | None:
    """Suggest the next fact worth recording: in words, and as a command."""
    for key, words, command in _NEXT[made.kind]:
        told = key == "told" and made.table.get("found_by") == "client"
        if key not in made.table and not told:
            if key == "triaged" and "severity" in made.table:
                command = key
            return words, f"clientcare mark {made.id} {command}"
    return None
