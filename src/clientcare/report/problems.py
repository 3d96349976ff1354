"""Problems in a client's report: impact, workaround, plan, next date, what was offered."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from clientcare.facts.states import current_facts, open_offers, serious, solved_on, told_of
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Block, Inline, Item, Words, joined, plain, prose, run, sentence
from clientcare.records import Issue
from clientcare.records.issue import Compensation, Option, Step
from clientcare.records.validation import parse_duration
from clientcare.report.frame import Blocks, Frame, new_ranks, why
from clientcare.report.promises import escalated, story
from clientcare.summary.sla import project_sla
from clientcare.wording import DAY_OF_MINUTES

_RANKS = ("critical", "high", "medium", "low", None)


def open_problems(frame: Frame) -> list[Issue]:
    """The problems that are not closed, worst and oldest first."""
    return _ranked(frame, frame.view.open_issues)


def _ranked(frame: Frame, issues: Iterable[Issue]) -> list[Issue]:
    day = frame.view.day
    return sorted(issues, key=lambda o: (_RANKS.index(o.severity), day(o.found), o.title))


def problems(frame: Frame) -> Blocks:
    """Tell of each open problem, the serious ones under a heading of their own.

    What was closed without a solution since the last report comes last.
    """
    for issue in open_problems(frame):
        if not solved_on(current_facts(issue)):
            yield from (_at_length if serious(issue) else _in_brief)(frame, issue)
    for issue in _closed(frame):
        if not solved_on(current_facts(issue)):
            yield from _in_brief(frame, issue)


def _closed(frame: Frame) -> list[Issue]:
    found = (one for one in frame.view.records(Issue) if frame.new(current_facts(one).closed))
    return _ranked(frame, found)


def solved_problems(frame: Frame) -> Blocks:
    """Tell of what is solved and not closed yet, or was closed since the last report."""
    for issue in [*open_problems(frame), *_closed(frame)]:
        if solved_on(current_facts(issue)):
            yield from _in_brief(frame, issue)


def _at_length(frame: Frame, issue: Issue) -> Iterator[Block]:
    """Tell of a problem in points, and first who knew of it when and who answers for it."""
    known = [*_history(frame, issue)]
    ours, theirs = frame.doer(issue.owner), frame.doer(issue.client_owner)
    if ours or theirs:
        phrase = "owners" if ours and theirs else "owner_ours" if ours else "owner_theirs"
        known.append(frame.say(phrase, ours=ours, theirs=theirs))
    known.append(frame.say("ref", id=issue.id))
    items = tree.Bullets(tuple(_items(frame, issue)))
    yield tree.Section(run(issue.title), (*prose(known), *_public(frame, issue), items))


def _in_brief(frame: Frame, issue: Issue) -> Iterator[Block]:
    points = (_as_sentences(frame, entry) for entry in _items(frame, issue, brief=True))
    yield from prose((tree.strong(sentence(issue.title)), *_history(frame, issue), *points))
    yield from _public(frame, issue)


def _as_sentences(frame: Frame, entry: Item) -> Inline:
    """Write a point and what stands below it as sentences."""
    inner = [_as_sentences(frame, below) for below in entry.items]
    whole = all(plain(one) == sentence(plain(one)) for one in inner)
    below = joined(inner, " ") if whole else (*frame.words.apart(inner), tree.Run("."))
    return joined([entry.words, below], " ")


def _items(frame: Frame, issue: Issue, *, brief: bool = False) -> Iterator[Item]:
    """What there is to know of a problem, a point each; in brief, what still matters."""
    if issue.impact:
        yield frame.item("impact", text=sentence(issue.impact))
    if issue.reached:
        yield Item(frame.count("reached", issue.reached))
    if issue.cause_told:
        yield frame.item("cause", text=sentence(issue.cause_told))
    lower = _RANKS.index(issue.severity) > _RANKS.index(issue.client_priority)
    if lower and issue.priority_why and issue.severity and issue.client_priority:
        ours, theirs = frame.text(issue.severity), frame.text(issue.client_priority)
        yield frame.item("ranked_lower", ours=ours, theirs=theirs, why=sentence(issue.priority_why))
    yield from _way_out(frame, issue, brief=brief)
    yield from _progress(frame, issue, brief=brief)


# What it is --------------------------------------------------------------------------------------


def _history(frame: Frame, issue: Issue) -> Iterator[Inline]:
    """How bad it is, who knew of it when, and each time that it came back."""
    say = frame.say
    yield say(f"as_{issue.severity or 'unranked'}")
    for one, before in new_ranks(issue, frame.view)[-1:]:
        yield say("ranked", day=one.on, before=say(before), why=why(one.why))
    known = "known_untold", "known_yours", "known_same_day", "known_found"
    yield say(frame.learned(issue, *known), day=issue.found, told=told_of(issue))
    for back in issue.reopened:
        yield say("came_back_on", day=back.on, why=why(back.why))


def _public(frame: Frame, issue: Issue) -> Iterator[Block]:
    if not issue.statement:
        return
    yield frame.paragraph("statement")
    parts = [run(part) for part in issue.statement.split("\n\n") if part.strip()]
    if issue.evidence:
        parts.append(frame.say("proof", text=tree.Run(issue.evidence, "link")))
    yield tree.Quote(tuple(parts))


# What is done about it ---------------------------------------------------------------------------


def _way_out(frame: Frame, issue: Issue, *, brief: bool) -> Iterator[Item]:
    facts = current_facts(issue)
    if not (solved_on(facts) or facts.closed):
        if facts.workaround and facts.workaround.text:
            yield frame.item("workaround", text=sentence(facts.workaround.text))
        yield from _options(frame, issue)
    told = [step for step in issue.plan if step.step and not (brief and step.done)]
    if told and not facts.closed:
        yield frame.item("plan", *(_step(frame, step) for step in told))
    yield from _next_date(frame, issue)


def _options(frame: Frame, issue: Issue) -> Iterator[Item]:
    """The option that the client chose; until then, all there are."""
    chosen = [option for option in issue.options if option.chosen]
    for option in chosen:
        parts = [frame.say("chosen", day=option.chosen), _option(frame, option)]
        yield Item(joined(parts, " "))
    if issue.options and not chosen:
        yield frame.item("options", *(Item(_option(frame, option)) for option in issue.options))


def _option(frame: Frame, option: Option) -> Inline:
    """Describe an option; its pros and cons matter until one is chosen."""
    cost = option.cost
    if cost is not None and not isinstance(cost, str):
        cost = frame.money(Decimal(cost), None)
    texts = {"cost": cost, "delay": frame.words.duration(option.delay or "")}
    if not option.chosen:
        listed = {"pros": option.pros, "cons": option.cons}
        texts |= {name: plain(frame.words.apart(each)) for name, each in listed.items() if each}
    title = tree.strong(sentence(option.title or frame.text("an_option")))
    facts = (frame.say(name, text=sentence(text)) for name, text in texts.items() if text)
    return joined([title, *facts], " ")


def _step(frame: Frame, step: Step) -> Item:
    who, phrase = frame.doer(step.owner, step.due, step.done), "step"
    what: Words = step.step or ""
    if who:
        what = frame.say("step_who", step=what, who=who)
    if step.done:
        phrase = "step_done"
    elif step.due:
        phrase = "step_late" if step.due < frame.view.today else "step_due"
    return frame.item(phrase, step=what, day=step.done, due=step.due)


def _next_date(frame: Frame, issue: Issue) -> Iterator[Item]:
    found = frame.view.dates(issue)
    if not found.open or found.due is None:
        return
    moved, told = found.promised and found.due != found.promised, frame.new_dates(issue)
    phrase = "next_moved" if moved else "next_date"
    parts = [frame.say(phrase, due=found.due, first=found.promised)]
    if len(told) == 1:
        move = told[0].move
        parts.append(frame.say("next_why", why=why(move.why), agreed=frame.agreed(move)))
    if found.overdue and not found.late_today:
        parts.append(frame.count("next_late", found.days_late))
    yield Item(joined(parts, " "), story(frame, issue) if len(told) > 1 else ())


# What came of it ---------------------------------------------------------------------------------


def _progress(frame: Frame, issue: Issue, *, brief: bool) -> Iterator[Item]:
    facts = current_facts(issue)
    if facts.fixed:
        how = facts.checked.how if facts.checked else None
        day = frame.came(issue, facts.fixed)
        said = frame.say("fixed_tested" if how else "fixed", day=day, how=why(how))
        waits = () if facts.closed else frame.say("fixed_waiting")
        agreed = frame.say("confirmed", day=facts.confirmed) if facts.confirmed else waits
        yield Item(joined([said, agreed], " "))
    elif facts.confirmed:
        yield frame.item("confirmed", day=facts.confirmed)
    elif facts.closed:
        yield frame.item("closed", day=facts.closed)
    updates = [one for one in issue.updates if one.text]
    last = max(updates, key=lambda one: frame.view.instant(one.on), default=None)
    if last and not brief:
        yield frame.item("latest", day=last.on, text=sentence(last.text or ""))
    yield from (() if facts.closed else escalated(frame, issue))
    for wait in () if solved_on(facts) else issue.waits:
        if wait.for_ == "other" and wait.until is None and wait.why:
            yield frame.item("waits_other", day=wait.since, why=sentence(wait.why))
    for heard in issue.mediation:
        phrase = "mediated_by" if heard.by else "mediated"
        yield frame.item(phrase, who=heard.by, day=heard.on, outcome=why(heard.outcome))
    for one in issue.compensation:
        if one.offered and (one.kind or one.what or one.amount is not None):
            yield _offer(frame, issue, one, one.offered)


def _offer(frame: Frame, issue: Issue, offer: Compensation, day: date) -> Item:
    kind = frame.say(offer.kind) if offer.kind else ()
    amount = "" if offer.amount is None else frame.money(offer.amount, offer.currency)
    worth = joined((kind, amount), ", ")
    return Item(joined((
        frame.say("offer" if worth else "offer_plain", day=day, what=worth),
        why(offer.what),
        frame.say("offer_accepted", day=offer.accepted) if offer.accepted else (),
        frame.say("offer_waiting") if offer in open_offers(issue) else (),
        frame.say("offer_settled", day=offer.settled) if offer.settled else (),
    ), " "))  # fmt: skip


# Response times ----------------------------------------------------------------------------------


def response_times(frame: Frame) -> Blocks:
    """Show how fast problems were answered, by the clocks that the contract promises."""
    contract = frame.view.project.contract
    if not (contract and contract.clocks):
        return
    found = project_sla(frame.view)
    rows: list[tuple[Words, ...]] = []
    for row in (one for one in found.rows if one.clock in found.promised):
        in_time = frame.say("of_how_many", k=str(row.figures.in_time), n=str(row.figures.n))
        longest = how_long(frame, row.figures.worst_minutes, row.limit, found.day_minutes)
        clock, severity = frame.say(f"clock_{row.clock}"), frame.say(row.severity)
        rows.append((clock, severity, frame.words.duration(row.limit), in_time, longest))
    head = ("what", "severity", "time_promised", "in_time", "longest")
    yield from frame.table(head, rows)
    if rows:
        yield frame.paragraph("response_note")


def how_long(frame: Frame, minutes: int, limit: str, day_minutes: int) -> Inline:
    """Say how long something took, in the unit of its limit or in a smaller one."""
    unit = parse_duration(limit).unit
    by_clock = unit in ("ch", "cd")
    day = DAY_OF_MINUTES if by_clock else day_minutes
    if not minutes:  # of what has only a day, the hours are not known
        return frame.say("within_one_day" if by_clock else "within_a_day")
    if minutes < 60:
        return frame.count("minutes", minutes)
    if unit in ("h", "ch") or minutes < day:
        return frame.count("ch" if by_clock else "h", _tenths(minutes, 60))
    return frame.count("cd" if by_clock else "d", _tenths(minutes, day))


def _tenths(minutes: int, unit: int) -> Decimal:
    return (Decimal(minutes) / unit).quantize(Decimal("0.1"))
