"""Family 8, money: what the client owes for it, and what we offer for the trouble."""

from collections.abc import Iterator

from clientcare import deadlines
from clientcare.facts.promises import is_founded, overdue_by, owed, steps_taken
from clientcare.facts.states import restarted
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, WARNING, Remedy
from clientcare.next_steps import DUN, ask_again
from clientcare.records import Commitment, Issue
from clientcare.rules.catalogue import DEMO, ESSENTIAL, LOGIN, Hit, at, rule

_PAYMENT = (
    '[[commitment]]\nid = "DEMO-1"\ntitle = "Invoice of May"\nby = "client"\nkind = "payment"\n'
    'owner = "jan"\ninvoice = "2026-17"\namount = 4800\ncurrency = "EUR"\n'
)
_ISSUE = LOGIN + 'severity = "high"\nfound = 2026-05-29\n'


@rule("CC801", "overdue-payment", on=(Commitment,), severity=WARNING, level=ESSENTIAL,
    whose="client",
    why="A late payment often shows that the client is unhappy: ask for the reason first.",
    fix=Remedy("ask for the reason, and record the step",
               "clientcare mark {id} reminders --set how=mail", step="ask why it is not paid"),
    bad=_PAYMENT + "promised = 2026-06-12\n"
    'reminders = [{ on = 2026-06-15, how = "mail" }]\n',
    good=_PAYMENT + "promised = 2026-06-15\n")  # fmt: skip
def overdue_payment(record: Commitment, context: Context) -> Iterator[Hit]:
    """A payment that the client owes is past due."""
    for one in deadlines.due.overdue(record, context) if record.kind == "payment" else ():
        taken = steps_taken(record, context)
        step = f"last step taken: {taken[-1]}" if taken else "no reminder yet"
        message = f"{owed(record, context)} {overdue_by(context.dates(record))}; {step}"
        yield at(one.run.path, message, key=("due",), fix=ask_again(record, context))


@rule("CC802", "unchased-payment", on=(Commitment,), severity=ERROR, whose="client",
    instead_of="CC801",
    why="An invoice that nobody follows up is paid late.",
    fix=Remedy("take the step, and record it", "clientcare mark {id} reminders --set how=…",
               step="take the next step to be paid"),
    bad=_PAYMENT + "promised = 2026-06-05\n"
    'reminders = [{ on = 2026-06-08, how = "mail" }]\n',
    good=_PAYMENT + "promised = 2026-06-05\n"
    'reminders = [{ on = 2026-06-14, how = "call" }]\n')  # fmt: skip
def unchased_payment(record: Commitment, context: Context) -> Iterator[Hit]:
    """A step of the dunning ladder has passed, and neither it nor a later one was taken."""
    late = [pair for pair in deadlines.dunning_steps(record, context).items() if pair[1].overdue]
    for step, one in late[-1:]:
        message = f"{owed(record, context)} {overdue_by(context.dates(record))}; "
        message += f"the {'legal step' if step == 'legal' else step} is due"
        command = f"clientcare mark {{id}} reminders --set how={step}"
        fix = Remedy(f"{DUN[step]}, and record it", command)
        yield at(one.run.path, message, key=("dunning", step), fix=fix)


@rule("CC803", "unfounded-claim", on=(Commitment,), severity=WARNING, whose="client",
    why="A demand needs a signed contract or an invoice behind it.",
    fix=Remedy("write the invoice, and record it", "clientcare mark {id} invoiced --set invoice=…",
               step="write the invoice, or have the contract signed",
               or_else=Remedy("have the contract signed, and record it",
                              "clientcare mark {project} contract.signed")),
    bad=DEMO + _PAYMENT.replace('invoice = "2026-17"\n', "").replace('owner = "jan"\n', ""),
    good=DEMO + _PAYMENT.replace('owner = "jan"\n', ""))  # fmt: skip
def unfounded_claim(record: Commitment, context: Context) -> Iterator[Hit]:
    """A payment that the client owes, with neither a signed contract nor an invoice."""
    if record.kind == "payment" and not record.is_credit and not is_founded(record, context):
        yield at((), "neither an invoice nor a signed contract to stand on", key=("invoice",))


@rule("CC804", "undecided-compensation", on=(Issue,), severity=WARNING,
    why="An offer that comes unasked keeps more trust than one that the client has to ask for.",
    fix=Remedy("offer something", "clientcare mark {id} compensation --set what=… offered=today",
               or_else=Remedy("rule it out",
                              "clientcare mark {id} compensation --set kind=none why=…")),
    bad=_ISSUE,
    good=_ISSUE + 'compensation = [{ kind = "discount", what = "June free", '
    "offered = 2026-06-12 }]\n")  # fmt: skip
def undecided_compensation(record: Issue, context: Context) -> Iterator[Hit]:
    """Serious, open for long or reopened, and compensation neither offered nor ruled out."""
    for one in deadlines.decide_compensation.of(record, context):
        if not one.open or not (one.overdue or record.reopened):
            continue
        since = f"open since {context.day(one.start)}"
        if not one.overdue:
            since = f"reopened on {restarted(record)}"
        yield at((), f"{since}, and no compensation offered or ruled out", key=("offered",))


@rule("CC805", "unsettled-compensation", on=(Issue,), severity=ERROR, looks_at="all",
    why="A compensation that was agreed and does not come is a second broken promise.",
    fix=Remedy("settle it, and record it", "clientcare mark {id} compensation.settled",
               step="settle what was promised in return"),
    bad=_ISSUE + 'compensation = [{ kind = "discount", what = "June free", '
    "offered = 2026-05-29, accepted = 2026-05-29 }]\n",
    good=_ISSUE + 'compensation = [{ kind = "discount", what = "June free", '
    "offered = 2026-05-29, accepted = 2026-06-01 }]\n")  # fmt: skip
def unsettled_compensation(record: Issue, context: Context) -> Iterator[Hit]:
    """Compensation was accepted, and not settled in time."""
    for one in deadlines.settle_compensation.overdue(record, context):
        message = f"accepted {one.start}, and not settled"
        yield at(one.run.path, message, key=("settled", one.run.entry))
