"""The word that was probably meant by one that is not known here."""

from collections.abc import Callable, Collection, Iterable
from itertools import pairwise

SLIPS = {
    **dict.fromkeys(("deadline", "due_date", "due_on"), ("promised", "due", "ends")),
    "due": ("promised", "ends"), "date": ("promised", "on"),
    **dict.fromkeys(("paid", "received", "answered"), ("delivered",)),
    **dict.fromkeys(("depends_on", "blocked_by", "requires"), ("needs",)),
    **dict.fromkeys(("reporter", "reported_by"), ("found_by", "requested_by")),
    **dict.fromkeys(("price", "sum", "total"), ("amount", "cost")),
    **dict.fromkeys(("url", "link"), ("evidence",)), "manager": ("lead", "owner"),
    "reported": ("found",),
    "name": ("title",), "title": ("name", "text", "step", "lesson"),
    "description": ("notes", "text"), "assignee": ("owner",), "reason": ("why",),
    "done": ("delivered", "fixed", "closed"), "released": ("delivered",),
    "opened": ("found", "seen"), "created": ("found", "made", "requested", "seen"),
    "priority": ("severity",), "resolved": ("fixed",), "color": ("colour",),
    "comment": ("notes", "why"), "note": ("notes", "summary"),
    "attendees": ("with",), "participants": ("with",), "when": ("on",),
    "customer": ("client",), "late": ("overdue",),
}  # fmt: skip
"""The fields that people mean by other words."""
_WORDS = {
    **dict.fromkeys(("theirs", "them", "they", "customer"), "client"),
    **dict.fromkeys(("ours", "we", "me", "supplier"), "us"),
    **dict.fromkeys(("third-party", "vendor"), "other"),
    **dict.fromkeys(("blocker", "urgent"), "critical"),
    **dict.fromkeys(("email", "mail", "letter", "chat"), "message"),
    **dict.fromkeys(("phone", "telephone"), "call"),
    "workshop": "meeting",
    "bug": "defect",
    "invoice": "payment",
    "yellow": "amber",
}
"""What people write for a word that a field takes."""
DERIVED = frozenset({"status", "state"})
NO_STATE = "leave it out: every state follows from dated facts, as delivered, fixed or closed"

LONGEST_WORD = 120
"""How long a word may be to be compared with others; a longer one is no slip of a finger."""
MANY_WORDS = 100
"""With how many words another is compared letter by letter."""
MOST_SUGGESTIONS = 50
"""For how many words of a file the nearest known one is looked for."""
Suggest = Callable[[str, Iterable[str]], str | None]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant, never the word itself, or None."""
    from difflib import get_close_matches
    from heapq import nlargest

    if len(word) > LONGEST_WORD:
        return None
    lowered = {name.lower(): name for name in sorted(known, reverse=True) if name != word}
    word = word.lower()
    likely: Iterable[str] = lowered
    if len(lowered) > MANY_WORDS:  # comparing with each takes too long: those with the same pairs
        pairs = set(pairwise(word))
        likely = nlargest(MANY_WORDS, lowered, lambda one: len(pairs.intersection(pairwise(one))))
    found = get_close_matches(word, likely, n=1, cutoff=0.6)
    return lowered[found[0]] if found else None


class Suggestions:
    """`nearest`, for the first faults of a file: a file may have one in each of many lines."""

    def __init__(self) -> None:
        self.left = MOST_SUGGESTIONS

    def __call__(self, word: str, known: Iterable[str]) -> str | None:
        """Return the known word that was probably meant, or None."""
        self.left -= 1
        return nearest(word, known) if self.left >= 0 else None


def word_meant(value: str, known: Iterable[str], suggest: Suggest = nearest) -> str | None:
    """Return the word of those a field takes that was probably meant, or None."""
    usual = _WORDS.get(value.lower(), "")
    return usual if usual in known else suggest(value, known)


def hint_for(key: str, known: Collection[str], suggest: Suggest = nearest) -> str:
    """Say which known field was probably meant, or that none holds a state; else nothing."""
    if key.lower() in DERIVED - set(known):
        return NO_STATE
    slips = SLIPS.get(key.lower(), ())
    suggested = next((slip for slip in slips if slip in known), None) or suggest(key, known)
    return f"did you mean `{suggested}`?" if suggested else ""


def hint_for_kind(word: str, suggest: Suggest = nearest) -> str:
    """Say which record a table was probably meant for: by its kind, by its field, the nearest."""
    from clientcare.records.kinds import KINDS
    from clientcare.records.tables import fields

    models = {name: fields(kind.model) for name, kind in KINDS.items()}
    for name, known in models.items():
        for said in (word, _WORDS.get(word, "")) if "kind" in known else ():
            if said in known["kind"].choices:
                return f'write [[{name}]], with kind = "{said}"'
    for name, known in models.items():
        if word in known and known[word].table:
            return f"write it as {known[word].header(name)}"
    meant = suggest(word, KINDS)
    return f"did you mean `{meant}`?" if meant else f"known kinds: {', '.join(KINDS)}"
