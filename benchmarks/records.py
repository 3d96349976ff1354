"""The made-up records of one project: the same for the same number, size and seed.

The facts stand around one day, AS_OF. Two projects of three are in trouble: some of their dates
have passed or moved, and one escalation waits. Everything else is in order, so that a check of a
large workspace finds as much as in a real one: five to ten findings in a hundred records.
"""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Final

from benchmarks.stock import (
    AS_OF,
    ASIDES,
    NOUNS,
    OUR_PEOPLE,
    PARTS,
    REASONS,
    Record,
    Table,
    shifted,
)

# Kinds in a project of a hundred files, its own among them.
SHARES: Final = (("issue", 18), ("touchpoint", 15), ("change", 5), ("risk", 4), ("review", 2))

_LETTERS: Final = {"commitment": "c", "issue": "i", "change": "x", "risk": "r", "review": "v"}


def counts(size: int) -> dict[str, int]:
    """How many records of each kind make a project of that many files, the project aside."""
    parts = {kind: round(share * size / 100) for kind, share in SHARES}
    return {"commitment": size - 1 - sum(parts.values()), **parts}


class Project:
    """A project of `size` records, itself among them, told by its number."""

    def __init__(self, number: int, size: int, seed: int) -> None:
        """Every choice comes from the seed and the number; no two projects share an id."""
        self.prefix = f"P{number:04d}"
        self.stem = self.prefix.lower()
        self._random = random.Random(f"{seed}/{number}")
        self._counts = counts(size)
        self._troubled = number % 3 != 0
        self._lead = OUR_PEOPLE[number % len(OUR_PEOPLE)]
        self._noun = NOUNS[number % len(NOUNS)]

    def table(self) -> Table:
        """What stands under `[project]`."""
        return {
            "name": f"{self._noun.capitalize()} portal {self.prefix}",
            "client": f"{self._noun.capitalize()} Works {self.prefix}",
            "prefix": self.prefix,
            "lead": self._lead,
            "started": shifted(AS_OF, -240),
            "ends": shifted(AS_OF, 180),
            "currency": "EUR",
            "goals": ["Orders are handled in one place"],
            "scope": ["The portal, its interfaces and the move of the data"],
            "out_of_scope": ["The warehouse system"],
            "assumptions": ["The client names one person who decides"],
            "people": {
                "anna": {"name": "Anna Berg", "side": "client", "key": True},
                "otto": {"name": "Otto Lind", "side": "client", "role": "Operations"},
                "sara": {"name": "Sara Holm", "side": "client", "role": "Director"},
            },
            "pain_points": [
                {"text": "Orders are typed twice", "confirmed": shifted(AS_OF, -230)},
            ],
            "escalation": [
                {"level": 1, "ours": self._lead, "theirs": "anna", "respond_within": "1d"},
                {"level": 2, "ours": "leena", "theirs": "otto", "respond_within": "2d"},
                {"level": 3, "ours": "erik", "theirs": "sara", "respond_within": "3d"},
            ],
            "cadence": {"update": "1w", "meeting": "2w"},
            "contract": {"ref": f"{self.prefix}/2025", "signed": shifted(AS_OF, -245)},
        }

    def records(self) -> Iterator[Record]:
        """Every other record of the project, kind by kind."""
        makers = {
            "commitment": self._commitment,
            "issue": self._issue,
            "touchpoint": self._touchpoint,
            "change": self._change,
            "risk": self._risk,
            "review": self._review,
        }
        for kind, make in makers.items():
            for n in range(self._counts[kind]):
                fields = make(n)
                stem = str(fields.get("id", f"{self.stem}-contact-{n}")).lower()
                yield Record(kind, stem, fields)

    def _id(self, kind: str, n: int) -> str:
        return f"{self.prefix}-{NOUNS[n % len(NOUNS)]}-{_LETTERS[kind]}{n}"

    def _promise(self, n: int) -> str:
        """The id of the n-th commitment, counted round."""
        return self._id("commitment", n % self._counts["commitment"])

    def _title(self, n: int) -> str:
        return f"{NOUNS[n % len(NOUNS)].capitalize()} {self._random.choice(PARTS)}"

    def _aside(self) -> str:
        return self._random.choice(ASIDES)

    def _owner(self) -> str:
        return self._random.choice(OUR_PEOPLE)

    def _commitment(self, n: int) -> Table:
        made = shifted(AS_OF, -self._random.randrange(60, 220))
        common = {
            "id": self._id("commitment", n),
            "title": f"{self._title(n)}, stage {1 + n % 3}",
            "notes": self._aside(),
            "sources": [f"Minutes of {made}"],
        }
        if n % 10 in (1, 4, 7):
            return common | self._open_commitment(n // 10 * 3 + (n % 10) // 3)
        if n % 8 == 3:
            return common | self._input(made)
        if n % 16 == 6 and n % 10:
            return common | self._payment(made, n)
        return common | self._delivered(made, n)

    def _delivered(self, made: dt.date, n: int) -> Table:
        """Ours, handed over and accepted; one in four had moved and been agreed."""
        promised = shifted(made, self._random.randrange(15, 40))
        handed_over = shifted(promised, self._random.randrange(-4, 3))
        fields: Table = {
            "kind": ("deliverable", "deliverable", "milestone", "demo")[n % 4],
            "owner": self._owner(),
            "made": made,
            "promised": promised,
            "acceptance": ["Anna can do it without help", "It answers within two seconds"],
        }
        if n % 4 == 0:
            told = shifted(promised, -8)
            handed_over = shifted(promised, 5)
            fields["moves"] = [self._move(told, handed_over) | {"told": told, "agreed": told}]
        if n % 10 == 0 and n // 10 < self._counts["change"] and self._agreed(n // 10):
            fields["change"] = self._id("change", n // 10)
        return fields | {
            "delivered": handed_over,
            "accepted": shifted(handed_over, 3),
            "accepted_by": "anna",
            "checked": {"on": shifted(handed_over, -1), "how": "Acceptance test", "by": "jonas"},
        }

    def _input(self, made: dt.date) -> Table:
        """The client's, and it came."""
        promised = shifted(made, 15)
        return {
            "by": "client",
            "kind": self._random.choice(("answer", "decision", "access", "feedback")),
            "owner": self._random.choice(("anna", "otto")),
            "made": made,
            "promised": promised,
            "tags": ["input"],
            "delivered": shifted(promised, self._random.randrange(-3, 6)),
            "evidence": f"mail/{self.prefix}/{made}.eml",
        }

    def _payment(self, made: dt.date, n: int) -> Table:
        """The client's, invoiced and received."""
        promised = shifted(made, 20)
        return {
            "by": "client",
            "kind": "payment",
            "owner": "otto",
            "made": made,
            "promised": promised,
            "amount": 2500 + 250 * n,
            "currency": "EUR",
            "invoice": f"{self.prefix}-{2000 + n}",
            "invoiced": made,
            "delivered": shifted(promised, -1),
        }

    def _open_commitment(self, k: int) -> Table:
        """The k-th that is still open; in a troubled project some have a story."""
        made = shifted(AS_OF, -self._random.randrange(20, 50))
        promised = shifted(AS_OF, self._random.randrange(12, 60))
        fields: Table = {
            "kind": ("deliverable", "milestone", "deliverable")[k % 3],
            "owner": self._owner(),
            "made": made,
            "promised": promised,
            "needs": [self._promise(k // 3 * 10)],
            "tags": ["portal", f"stage-{1 + k % 3}"],
            "acceptance": ["Anna can do it without help", "It answers within two seconds"],
        }
        story = k % 15
        if story == 5:
            told = shifted(AS_OF, -10)
            move = self._move(told, shifted(promised, 10))
            return fields | {"moves": [move | {"told": told, "agreed": told, "agreed_by": "anna"}]}
        return fields | (self._trouble(story, promised) if self._troubled else {})

    def _trouble(self, story: int, promised: dt.date) -> Table:
        """What has gone wrong with an open commitment, if anything."""
        if story in (2, 9):
            return {"promised": shifted(AS_OF, -3)}
        if story == 7:
            told = shifted(AS_OF, -9)
            return {"moves": [self._move(told, shifted(promised, 7)) | {"told": told}]}
        if story == 11:
            return {"moves": [self._move(shifted(AS_OF, -4), shifted(promised, 7))]}
        if story == 13:
            asked = shifted(AS_OF, -1)
            late = {"by": "client", "kind": "access", "owner": "otto"}
            return late | {
                "promised": shifted(AS_OF, -4),
                "reminders": [{"on": asked, "how": "mail"}],
            }
        return {}

    def _move(self, on: dt.date, to: dt.date) -> Table:
        return {"on": on, "to": to, "why": self._random.choice(REASONS)}

    def _issue(self, n: int) -> Table:
        common = {
            "id": self._id("issue", n),
            "title": f"{self._title(n)} fails for some customers",
            "kind": ("defect", "function", "design")[n % 3],
            "owner": self._owner(),
            "client_owner": "otto",
            "impact": "Some orders wait until the next day, and customers call to ask.",
        }
        if n % 4 != 3:
            return common | self._closed_issue(n)
        k = n // 4
        if self._troubled and k == 1:
            return common | self._escalated_issue()
        return common | self._open_issue(overdue=self._troubled and k in (2, 3))

    def _closed_issue(self, n: int) -> Table:
        found = shifted(AS_OF, -self._random.randrange(60, 200))
        fixed = shifted(found, 6)
        return {
            "severity": "high" if self._reviewed(n) else ("medium", "low")[n % 2],
            "found": dt.datetime.combine(found, dt.time(9, 5 * (n % 12))),
            "triaged": found,
            "told": found,
            "promised": shifted(found, 8),
            "root_cause": self._random.choice(REASONS),
            "fixed": fixed,
            "confirmed": shifted(fixed, 2),
            "closed": shifted(fixed, 3),
            "checked": {"on": fixed, "how": "Run on a copy of the data", "by": "aino"},
        }

    def _open_issue(self, *, overdue: bool) -> Table:
        found = shifted(AS_OF, -6)
        return {
            "severity": "medium",
            "found": found,
            "found_by": "client",
            "triaged": shifted(found, 1),
            "promised": shifted(AS_OF, -2 if overdue else 9),
            "notes": self._aside(),
            "updates": [{"on": shifted(AS_OF, -1), "text": "The cause is known."}],
        }

    def _escalated_issue(self) -> Table:
        """Of high severity, in hand; but nobody has answered the escalation in time."""
        found = shifted(AS_OF, -6)
        return {
            "severity": "high",
            "found": found,
            "triaged": found,
            "told": found,
            "promised": shifted(AS_OF, 6),
            "updates": [{"on": shifted(AS_OF, -1), "text": "Work goes on."}],
            "plan": [{"step": "Mend the job", "owner": "aino", "due": shifted(AS_OF, 5)}],
            "escalations": [{"level": 1, "raised": shifted(AS_OF, -4), "why": "No access yet"}],
            "workaround": {"text": "Run the job by hand each night", "given": found},
        }

    def _touchpoint(self, n: int) -> Table:
        """The n-th back from today: updates, meetings, and messages that were answered."""
        on = shifted(AS_OF, -1 - 2 * n)
        about = [self._promise(n)]
        if n % 4 == 2:
            return {
                "on": on,
                "kind": "message",
                "from": "client",
                "with": [self._lead],
                "summary": f"Asked about the {self._title(n)}. {self._aside()} {self._aside()}",
                "about": about,
                "sources": [f"mail/{self.prefix}/{on}.eml"],
                "answered": on,
            }
        if n % 4 == 1:
            return {
                "on": dt.datetime.combine(on, dt.time(10, 0)),
                "kind": "meeting",
                "with": ["anna", "otto", self._lead],
                "summary": f"Went through the {self._title(n)} and the next steps.",
                "ours": f"On the way as planned. {self._aside()}",
                "theirs": "The users are ready to try it.",
                "decisions": ["The next version is shown to the users first"],
                "mood": 4,
                "about": about,
            }
        return {
            "on": on,
            "kind": "update",
            "with": ["anna", "otto", "sara"],
            "summary": f"Where the {self._title(n)} stands. {self._aside()} {self._aside()}",
            "about": [*about, self._promise(n + 1)],
            "report": f"reports/{self.prefix}/{on}.md",
            "tags": ["weekly"],
        }

    def _agreed(self, n: int) -> bool:
        """Of five changes three were agreed, one declined, and one waits for a decision."""
        return n % 5 < 3

    def _change(self, n: int) -> Table:
        agreed, waiting = self._agreed(n), n % 5 == 4
        requested = shifted(AS_OF, -3 if waiting else -60 - 5 * n)
        assessed = shifted(requested, 2)
        fields: Table = {
            "id": self._id("change", n),
            "title": f"{self._title(n)} for partners too",
            "why": "Partners order in the same way as shops.",
            "requested": requested,
            "requested_by": "anna",
            "assessed": assessed,
            "consequences": ["One more role to test"],
            "affects": [self._promise(n)],
        }
        if not waiting:
            fields |= {
                "decided": shifted(assessed, 4),
                "decision": "agreed" if agreed else "declined",
                "decided_by": "sara",
                "decision_why": "Worth its price" if agreed else "Next year",
            }
        return fields | {"effort": {"work_days": 4, "delay": "5d", "cost": 3200, "currency": "EUR"}}

    def _risk(self, n: int) -> Table:
        seen = shifted(AS_OF, -90)
        fields: Table = {
            "id": self._id("risk", n),
            "title": f"The {self._title(n)} may need more data than there is",
            "seen": seen,
            "probability": ("low", "medium")[n % 2],
            "impact": "medium",
            "owner": self._owner(),
            "response": "Ask for a sample early and try it.",
            "reviewed": [shifted(AS_OF, -25), shifted(AS_OF, -5)],
            "shared": shifted(seen, 5),
            "notes": self._aside(),
        }
        return fields | ({"closed": shifted(AS_OF, -4)} if n % 2 else {})

    def _reviewed(self, n: int) -> bool:
        """Whether the n-th issue, a closed one, is what a review looks back at."""
        return n % 4 == 0 and n // 4 < self._counts["review"]

    def _review(self, n: int) -> Table:
        on = shifted(AS_OF, -30 - 10 * n)
        return {
            "id": self._id("review", n),
            "title": "Looking back",
            "on": on,
            "about": [self._id("issue", 4 * n)],
            "with": ["anna", self._lead],
            "went_well": ["It was told at once"],
            "to_improve": ["The test data was too small"],
            "feedback_asked": on,
            "lessons": [
                {
                    "lesson": "Try large data early",
                    "action": "Keep a large sample",
                    "owner": "jonas",
                    "due": shifted(on, 10),
                    "done": shifted(on, 8),
                }
            ],
        }
