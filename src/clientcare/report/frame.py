"""What every section of a client's report is made from, and the words that several share."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from clientcare.dataclass import NamedTuple, dataclass
from clientcare.facts.dates import Dates, effective_from
from clientcare.facts.people import is_there, stand_in
from clientcare.facts.promises import open_disputes, open_sum
from clientcare.facts.states import is_closed, is_ours, told_of
from clientcare.facts.view import View
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Block, Inline, Item, Paragraph, Words, plain, run, sentence
from clientcare.pending import Pending, pending
from clientcare.records import Commitment, Issue, Move
from clientcare.records.base import Severity
from clientcare.records.issue import Ranked
from clientcare.report.disclosure import ClientView
from clientcare.report.wording import Wording
from clientcare.rules.catalogue import Colour

Blocks = Iterator[Block]
Value = Words | int | date | None


class NewDate(NamedTuple):
    """A move that the other side knows of: the date before it, and from which day it counts."""

    move: Move
    before: date | None
    told: date


@dataclass(frozen=True)
class Frame:
    """What a client's report is made from: the view, the words, and what came before.

    `since` is when the client was last told, `is_update` whether we were in touch then;
    `colour` is the project's now and `before` that of then; `incomplete` says that records are
    missing; `intro` is what the sender says first, a paragraph each; `meeting` is that to which
    the same mail invites.
    """

    view: ClientView
    words: Wording
    since: date | datetime | None = None
    is_update: bool = True
    colour: Colour | None = None
    before: Colour | None = None
    incomplete: bool = False
    intro: tuple[str, ...] = ()
    meeting: date | datetime | None = None

    def new(self, fact: date | datetime | None, *, told: bool = False) -> bool:
        """Whether a fact came after the last report or meeting, or on its day and not before it.

        What came on that day is told once more rather than never; what was `told` then is known.
        """
        if fact is None or self.since is None:
            return False
        return self.view.came_after(fact, self.since, same=self.is_update and not told)

    def day(self, value: date | datetime) -> str:
        """Write the day of a day or a moment."""
        return self.words.day(self.view.day(value))

    def say(self, phrase: str, /, **values: Value) -> Inline:
        """Say a phrase; days and moments are written as days, what is absent leaves no gap."""
        return self.words.say(phrase, **{k: self._written(v) for k, v in values.items()})

    def text(self, phrase: str, /, **values: Value) -> str:
        """Say a phrase as plain text."""
        return plain(self.say(phrase, **values))

    def count(self, phrase: str, number: Decimal | int, /, **values: Value) -> Inline:
        """Say a phrase about a number."""
        return self.words.count(phrase, number, **{k: self._written(v) for k, v in values.items()})

    def item(self, phrase: str, /, *items: Item, **values: Value) -> Item:
        """Say a phrase as an entry of a list."""
        return Item(self.say(phrase, **values), items)

    def paragraph(self, phrase: str, /, **values: Value) -> Paragraph:
        """Say a phrase as a paragraph."""
        return Paragraph(self.say(phrase, **values))

    def table(self, head: Iterable[str], rows: Iterable[Iterable[Words]]) -> Blocks:
        """Show the rows in which something stands, if there are any, below what heads them."""
        if found := [row for row in map(tuple, rows) if any(map(plain, row))]:
            yield tree.table([self.say(name) for name in head], found, spare=True)

    def _written(self, value: Value) -> Words | int | None:
        return self.day(value) if isinstance(value, date) else value

    def title(self, record: Commitment | Issue) -> Inline:
        """Name a promise, and who owes it where that is a third party."""
        if not isinstance(record, Commitment) or record.by != "other":
            return run(record.title)
        who = self.view.name(record.owner)
        return self.say("by_other" if who else "by_a_third_party", what=record.title, who=who)

    def step(self, one: Commitment, what: Words) -> Words:
        """Name a promise as a step to come: what the client owes is paid, or first settled."""
        if one.kind != "payment" or one.by != "client":
            return what
        problem = self.quoted(each.title for each in open_disputes(one, self.view))
        return self.say("settle_first" if problem else "need_payment", what=what, problem=problem)

    def came(self, record: Commitment | Issue, day: date) -> Inline:
        """Write the day on which something was delivered or solved, and how late that was."""
        late: Words = ""
        for term in self.view.dates(record).terms:
            done, due = term.completed_on, term.due
            if done and due and done == self.view.day(day) and term.is_late:
                late = self.count("came_late", term.days_late)
                if done.toordinal() == due.toordinal():  # late by hours
                    day, late = done, self.say("was_due", day=due)
        return self.words.apart([self.day(day), late])

    def learned(self, issue: Issue, untold: str, yours: str, same_day: str, later: str) -> str:
        """The phrase for how the client came to know of a problem: by themselves, or from us."""
        told = told_of(issue)
        if issue.found_by == "client" or told is None:
            return yours if issue.found_by == "client" else untold
        return same_day if self.view.day(told) == self.view.day(issue.found) else later

    def agreed(self, move: Move) -> Inline:
        """Say whether the client agreed to a new date."""
        if move.refused:
            return self.say("refused", day=move.refused)
        if not move.agreed:
            return self.say("not_agreed")
        who = self.view.name(move.agreed_by)
        return self.say("agreed_with" if who else "agreed", who=who, day=move.agreed)

    def doer(
        self, person: str | None, due: date | None = None, done: date | None = None
    ) -> str | None:
        """Name who does what a person has to do, or did: whoever stands in while they are away.

        Nobody who has left has anything to do.
        """
        if person is None or not is_there(person, self.view):
            return None
        day = done or max(due or self.view.today, self.view.today)
        return self.view.name(stand_in(person, self.view, day) or person)

    def is_held(self, one: Commitment) -> bool:
        """Whether a promise fell due in a pause that the client agreed to and that stands."""
        due = self.view.dates(one).due
        return due is not None and self.view.is_on_hold(due)

    def quoted(self, titles: Iterable[str]) -> Inline:
        """List titles, each in quotes."""
        return self.words.listed([self.say("quoted", what=title) for title in titles])

    def new_dates(self, record: Commitment | Issue, dates: Dates | None = None) -> list[NewDate]:
        """The moves that count of a record, or of a term of it, each with the date before it."""
        dates = dates or self.view.dates(record)
        first = record.promised if not (dates.inherited or dates.earlier) else dates.promised
        backs = [back for back in dates.comebacks if back.due]
        found, before = [], first
        for move in (*dates.inherited, *dates.told):
            told = effective_from(move, ours=is_ours(record)) or move.on
            while backs and backs[0].on <= told:  # a return set the date that this one moved
                before = backs.pop(0).due
            found.append(NewDate(move, before, told))
            before = before if move.refused else move.to
        return found

    def open(self, by: str) -> list[Commitment]:
        """What a side still owes, by due day; what has none comes last."""
        owed = [c for c in self.view.records(Commitment) if c.by == by and not is_closed(c)]
        return sorted(owed, key=lambda c: (self.view.dates(c).due or date.max, c.title))

    def by_series(self, found: Iterable[Commitment]) -> list[list[Commitment]]:
        """Commitments in order; of what comes again the overdue rounds together.

        One that is more days late than the first of them, comes before it or is in dispute, stands
        by itself.
        """
        groups: dict[str, list[Commitment]] = {}
        for one in found:
            dates, first = self.view.dates(one), groups.get(one.series or "", [one])[0]
            late = dates.overdue and dates.days_late <= self.view.dates(first).days_late
            after = one.round and first.round and first.round <= one.round
            like = late and after and not open_disputes(one, self.view)
            groups.setdefault((like and one.series) or one.id, []).append(one)
        return list(groups.values())

    def titles(self, group: Sequence[Commitment]) -> Words:
        """Name the first of some rounds, and say how many come after it."""
        what, later = self.title(group[0]), len(group) - 1
        return self.count("and_later", later, what=what) if later else what

    def worth(self, group: Sequence[Commitment]) -> Words:
        """Name a promise or some rounds; of a payment with what it is about, and what is open."""
        what, one = self.titles(group), group[0]
        known = [each for each in group if each.kind == "payment" and each.amount is not None]
        if not known or len({each.currency for each in group}) > 1:
            return what
        whole = sum((each.amount or Decimal() for each in known), Decimal())
        rest = sum((open_sum(each) or Decimal() for each in known), Decimal())
        amount, left = (self.money(each, one.currency) for each in (whole, rest))
        phrase = "worth" if rest == whole else "worth_open"
        return self.say(phrase, what=what, amount=amount, open=left)

    def money(self, amount: Decimal, currency: str | None) -> str:
        """Write an amount; its currency is the project's where it has none of its own."""
        return self.words.money(amount, currency or self.view.project.currency)


def new_ranks(issue: Issue, view: View) -> list[tuple[Ranked, Severity]]:
    """Each time that a problem got another severity, with the one before it."""
    ranked = [one for one in issue.ranked if one.severity]
    ranked.sort(key=lambda one: view.instant(one.on))
    before = [severity for _, severity in issue.ranks]
    pairs = zip(ranked, before, strict=False)
    return [(one, was) for one, was in pairs if was and was != one.severity]


def why(text: str | None) -> str:
    """Write a reason as a sentence of its own; without one, nothing."""
    return sentence(text or "")


# What waits for the client's word -----------------------------------------------------------------

ASKED = {
    "choice": "need_choice", "wait": "need_wait", "change": "need_decision",
    "acceptance": "need_acceptance", "agreement": "need_agreement",
    "confirmation": "need_confirmation", "compensation": "need_compensation",
    "escalation": "need_escalation",
}  # fmt: skip
"""The phrase for each kind of word that we wait for from the client."""


class Need(NamedTuple):
    """What the client can do for the project: what, who, from or by when, and why.

    It is one thing, or some rounds of one that comes again.
    """

    day: date | None
    what: Words
    who: str | None
    when: Words
    why: Words
    number: int = 1


def asked_for(frame: Frame, kinds: Collection[str] = ASKED) -> Iterator[Need]:
    """What waits for the client's word: a choice, a decision, acceptance, agreement and so on."""
    theirs = [o for o in pending(frame.view) if o.on == "client" and o.kind in kinds]
    for one in sorted(theirs, key=lambda one: list(ASKED).index(one.kind)):
        title = str(getattr(frame.view.record(one.record), "title", one.title))
        if one.since and (one.kind != "wait" or one.title != title):  # a wait has to say for what
            is_pause = one.kind == "agreement" and one.record == frame.view.id
            phrase = "need_pause" if is_pause else ASKED[one.kind]
            what = frame.say(phrase, what=title, why=one.title)
            when = frame.say("by" if one.since > frame.view.today else "since_when", day=one.since)
            yield Need(one.since, what, frame.view.name(one.person), when, _matters(frame, one))


def _matters(frame: Frame, one: Pending) -> Words:
    """Say what hangs on it: the promises that a choice touches, the new date or pause to agree."""
    record = frame.view.record(one.record)
    if one.kind == "agreement" and isinstance(record, Commitment | Issue):
        return frame.say("new_date", day=frame.view.dates(record).new_dates[-1].to)
    if one.kind == "agreement":
        pauses = frame.view.project.paused
        return why(next((p.why for p in pauses if p.from_ == one.since and not p.agreed), None))
    found = [frame.view.commitment(name) for name in one.blocks] if one.kind == "choice" else []
    return frame.say("touches", what=frame.quoted(x.title for x in found if x)) if found else ""
