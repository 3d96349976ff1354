"""What comes next for an open promise or problem, with the command that records it.

A step says what to do; a command that stands beside it records that it was done, never an answer
that nobody has given yet.
"""

from datetime import date
from shlex import quote

from clientcare import deadlines
from clientcare.facts.contact import last_word, reminders
from clientcare.facts.limits import next_level
from clientcare.facts.promises import is_founded, open_disputes
from clientcare.facts.states import current_facts, serious, solved_on, told_of
from clientcare.facts.view import View
from clientcare.findings import Remedy
from clientcare.records import Commitment, Escalation, Issue, Record
from clientcare.records.base import series_of
from clientcare.records.commitment import delivered_as
from clientcare.records.issue import Step

DUN = {
    "mail": "remind them by mail",
    "call": "call, and ask for the reason",
    "notice": "send the formal notice",
    "legal": "bring in a lawyer or an agency",
}
"""What each step of the dunning ladder is in words."""


def ask_by_call(what: str, name: str, view: View, yes: str = "") -> Remedy:
    """Ask for something: what records the asking, and what their answer once it has come.

    Of what they were asked today only the answer is still to come.
    """
    about = f"clientcare log call --project {quote(view.id)} --about {quote(name)}"
    return _unless_asked_today(Remedy(what, about, when_yes=yes), name, view)


def _unless_asked_today(step: Remedy, name: str, view: View) -> Remedy:
    asked_today = last_word(name, view) == view.today
    return Remedy("wait for their answer", when_yes=step.when_yes) if asked_today else step


def theirs_on_hold(record: Record, view: View) -> bool:
    """Whether nobody asks for what another side owes, money aside: it is due in an agreed pause."""
    if not isinstance(record, Commitment) or record.by == "us" or record.kind == "payment":
        return False
    return view.is_on_hold(view.dates(record).due or date.min)


SHOW_CHANGE = Remedy("show them what it takes", "clientcare mark {id} presented")
"""What comes next for a change that was assessed; until they see it, it is our draft."""


TO_KEEP = {"payment": "pay it", "answer": "answer", "decision": "decide"}
"""What is done about a promise of ours, where that is not to deliver it, by its kind."""


def next_of_promise(record: Commitment, blocks: tuple[str, ...], view: View) -> Remedy | None:
    """What comes next for an open commitment: of ours to keep it, of theirs to ask for it."""
    mark, dates = f"clientcare mark {record.id}", view.dates(record)
    if record.by == "us":
        if told := tell_of_new_date(record, view):
            return told
        late = ", or agree a new date" if dates.overdue else ""
        what = f"{TO_KEEP.get(record.kind, 'deliver')}{late}"
        return Remedy(what, f"{mark} {delivered_as(record.kind)}")
    if not dates.overdue:
        what = "ask whether it will be there in time"
        return ask_by_call(what, record.id, view) if blocks else None
    if record.kind == "payment":
        return _demand(record, view)
    since = dates.asked_from or date.min
    if theirs_on_hold(record, view):
        return None
    asked_by = {how for day, how in reminders(record, view) if day >= since}
    if not asked_by:
        return Remedy("remind them", f"{mark} reminders --set how=mail")
    call = f"{mark} reminders --set how=call"
    if "call" not in asked_by:
        return Remedy("call, and ask what stands in the way", call)
    if all(rung.superseded or rung.escalation.resolved for rung in view.rungs(record)):
        return Remedy("ask the next level for help", f"clientcare escalate {record.id} --why …")
    return _unless_asked_today(Remedy("call again", call), record.id, view)


def tell_of_new_date(record: Commitment | Issue, view: View) -> Remedy | None:
    """What comes next for a promise of ours with a new date that they do not know yet."""
    if forecast := view.dates(record).forecast:
        if view.day(forecast) < view.today:
            what = f"{forecast} has passed too: agree a new date, and tell them of it"
            move = f"clientcare move {record.id} DATE --why … --told today"
            return Remedy(what, move, "agree a new date, and tell the client")
        fact = "told" if isinstance(record, Commitment) else "moves.told"
        what, step = f"tell them of the new date, {forecast}", "tell the client of the new date"
        return Remedy(what, f"clientcare mark {record.id} {fact}", step)
    return None


def next_of_escalation(record: Commitment | Issue, one: Escalation, view: View) -> Remedy:
    """What comes next for an escalation without an answer: the side that was asked gives it."""
    escalate = f"clientcare escalate {record.id}"
    answer = Remedy("answer the escalation", f"{escalate} --answered --answer …")
    if one.by != "us":
        return answer
    if next_level(view.rungs(record), view.ladder) is None:
        return ask_by_call("ask again", record.id, view, yes=answer.command)
    return Remedy("ask again, or call the next level", f"{escalate} --why …")


def ask_again(record: Commitment, view: View) -> Remedy | None:
    """What comes next for what they owe once they were asked for it; None before."""
    step = next_of_promise(record, (), view)
    first = "reminders --set how=mail"
    return step._replace(step=step.words) if step and not step.command.endswith(first) else None


def _demand(record: Commitment, view: View) -> Remedy:
    """The next step of the dunning ladder, unless a dispute or a missing invoice comes first."""
    if first := settle_first(record, view):
        return first
    reminded = f"clientcare mark {record.id} reminders --set how="
    ladder = deadlines.dunning_ladder(record, view)
    if ladder.next_step is None:
        again = Remedy("ask what became of it", f"{reminded}call")
        return _unless_asked_today(again, record.id, view)
    if ladder.next_step in {"notice", "legal"} and not is_founded(record, view):
        return Remedy("write the invoice", f"clientcare mark {record.id} invoiced --set invoice=…")
    ahead = ladder.next_by and ladder.step != ladder.next_step
    last = f" after {view.when(ladder.next_by)}" if ladder.next_by and ahead else ""
    return Remedy(f"{DUN[ladder.next_step]}{last}", f"{reminded}{ladder.next_step}")


def settle_first(record: Commitment, view: View) -> Remedy | None:
    """The step before asking for a payment that an open dispute or payment issue questions."""
    for one in open_disputes(record, view):
        what = f"settle {one.id} first"
        return Remedy(what, f"clientcare advise {one.id}", step=what)
    return None


def next_of_problem(record: Issue, view: View) -> Remedy:
    """The next fact that an open problem lacks, on its way from found to confirmed and closed."""
    facts, mark = current_facts(record), f"clientcare mark {record.id}"
    if told_of(record) is None:
        return Remedy("tell the client", f"{mark} told")
    if facts.triaged is None and solved_on(facts) is None:
        return rank_it(record)
    if solved_on(facts) is None:
        return _towards_a_fix(record, view)
    tested = facts.checked or record.kind not in deadlines.TESTED
    if not tested and facts.confirmed is None:
        return Remedy("test the fix", f'{mark} checked --set how="…"')
    if facts.confirmed is None:
        what = "ask the client to confirm the fix"
        return ask_by_call(what, record.id, view, yes=f"{mark} confirmed")
    return Remedy("close it", f"{mark} closed")


def rank_it(record: Issue) -> Remedy:
    """Diagnose a problem, and rank it where it has no rank: the first one stays."""
    lacking = {"triaged": current_facts(record).triaged, "--set severity=…": record.severity}
    said = " ".join(word for word, value in lacking.items() if not value)
    mark = f"clientcare mark {record.id}"
    again = Remedy("where it ranks otherwise", f"{mark} triaged ranked --set severity=…")
    step = Remedy("diagnose and rank it", f"{mark} {said}")
    return step._replace(or_else=again) if record.severity else step


def _towards_a_fix(record: Issue, view: View) -> Remedy:
    """The next step of a problem that is ranked and not fixed."""
    mark = f"clientcare mark {record.id}"
    can_wait = record.kind in deadlines.REPAIRED and current_facts(record).workaround is None
    if can_wait and (serious(record) or any(deadlines.workaround.of(record, view))):
        return Remedy("give the client a workaround", f'{mark} workaround --set text="…"')
    if not record.plan and deadlines.is_to_be_planned(record, view):
        command = f'{mark} plan --set step="…" --set owner=PERSON --set due=DAY'
        return Remedy("plan the repair", command)
    if found := next_of_plan(record):
        n, step = found
        who = f", {view.person_name(step.owner)}" if step.owner else ""
        by = f", by {step.due}" if step.due else ""
        what = f"{step.step or 'the next step of the plan'}{who}{by}"
        return Remedy(what, f"{mark} plan.done").of_entry(record.plan, n)
    if record.promised is None:
        return Remedy("promise a date for the fix", f"{mark} --set promised=DAY")
    what = "fix it" if record.kind in deadlines.TESTED else "solve it"
    return Remedy(what, f"{mark} fixed")


def next_of_plan(record: Issue) -> tuple[int, Step] | None:
    """The step of a plan that is to be done next, the earliest first, with its place in it."""
    steps = [(n, step) for n, step in enumerate(record.plan) if step.done is None]
    return min(steps, key=lambda one: (one[1].due is None, one[1].due, one[0]), default=None)


def yes_to_replacement(name: str, replaced: date, view: View) -> str:
    """What records that the client agrees to the later date of a replacement made on a day."""
    project, name = quote(view.id), series_of(name)
    return (
        f"clientcare new change --project {project} --title … --affects {name} "
        f"--requested {replaced} --decided today --decision agreed"
    )
