"""Conditions on remedies: cause, fix, test, compensation, what a dispute needs, and the review."""

from clientcare.facts.states import current_facts
from clientcare.playbooks.conditions.problems import issue
from clientcare.playbooks.conditions.registry import HOLDS, Case, Evidence, condition, given
from clientcare.records import Issue, Review

# Repair ------------------------------------------------------------------------------------------


@condition("cause-known", Issue)
def cause_known(case: Case) -> Evidence | None:
    """Its root cause is written down."""
    return given(issue(case).root_cause)


@condition("fixed", Issue)
def fixed(case: Case) -> Evidence | None:
    """It is fixed."""
    return case.seen(current_facts(issue(case)).fixed)


@condition("checked", Issue)
def checked(case: Case) -> Evidence | None:
    """The fix was tested."""
    test = current_facts(issue(case)).checked
    return case.seen(test.on, test.how or "") if test else None


@condition("confirmed", Issue)
def confirmed(case: Case) -> Evidence | None:
    """The client confirmed that it is solved."""
    return case.seen(current_facts(issue(case)).confirmed)


# Making good -------------------------------------------------------------------------------------


@condition("compensation-called-for", Issue)
def compensation_called_for(case: Case) -> Evidence | None:
    """It is serious, and open for long or reopened; or compensation was thought of."""
    record, context = issue(case), case.context
    if record.compensation:
        return HOLDS
    long = context.passed(record.found, context.settings.policy.decide_compensation)
    serious = record.severity in ("critical", "high")
    return HOLDS if serious and (record.reopened or long) else None


@condition("compensation-decided", Issue)
def compensation_decided(case: Case) -> Evidence | None:
    """Compensation was offered, or ruled out."""
    entries = issue(case).compensation
    offered = case.last((one.offered, one.kind or "") for one in entries if one.offered)
    return offered or next((Evidence("ruled out") for one in entries if one.kind == "none"), None)


@condition("compensation-accepted", Issue)
def compensation_accepted(case: Case) -> Evidence | None:
    """The client accepted what was offered."""
    entries = issue(case).compensation
    return case.last((one.accepted, one.kind or "") for one in entries if one.accepted)


@condition("compensation-settled", Issue)
def compensation_settled(case: Case) -> Evidence | None:
    """What the client accepted was settled, all of it."""
    accepted = [one for one in issue(case).compensation if one.accepted]
    if not accepted or any(one.settled is None for one in accepted):
        return None
    return case.last((one.settled, one.kind or "") for one in accepted if one.settled)


# Disputes and mass complaints --------------------------------------------------------------------


@condition("dispute-path-agreed", Issue)
def dispute_path_agreed(case: Case) -> Evidence | None:
    """The project has an agreed way to settle disputes."""
    disputes = case.context.project.disputes if case.context.project else None
    if disputes is None or not (disputes.how or "").strip():
        return None
    return Evidence("", disputes.agreed)


@condition("neutral-named", Issue)
def neutral_named(case: Case) -> Evidence | None:
    """A neutral third party is named."""
    disputes = case.context.project.disputes if case.context.project else None
    return given(disputes.neutral, disputes.neutral or "") if disputes else None


@condition("mediated", Issue)
def mediated(case: Case) -> Evidence | None:
    """A neutral third party heard both sides."""
    return case.last((one.on, one.by or "") for one in issue(case).mediation)


@condition("statement-given", Issue)
def statement_given(case: Case) -> Evidence | None:
    """The public explanation is written."""
    return given(issue(case).statement)


@condition("evidence-given", Issue)
def evidence_given(case: Case) -> Evidence | None:
    """The explanation has its proof."""
    return given(issue(case).evidence, issue(case).evidence or "")


@condition("reach-counted", Issue)
def reach_counted(case: Case) -> Evidence | None:
    """It is known how many it concerns."""
    reached = issue(case).reached
    return None if reached is None else Evidence(f"{reached:,}")


# Afterwards --------------------------------------------------------------------------------------


def _reviews(case: Case) -> list[Review]:
    return [
        review
        for review in case.context.records(Review)
        if review.on and case.id.lower() in (name.lower() for name in review.about)
    ]


@condition("reviewed", Issue)
def reviewed(case: Case) -> Evidence | None:
    """A review was held about it."""
    return case.last((one.on, "") for one in _reviews(case) if one.on)


@condition("reviewed-together", Issue)
def reviewed_together(case: Case) -> Evidence | None:
    """Somebody from the client took part in a review about it."""
    with_client = (one for one in _reviews(case) if _theirs(one, case))
    return case.last((one.on, "") for one in with_client if one.on)


def _theirs(review: Review, case: Case) -> bool:
    return any(case.context.side(name) == "client" for name in review.with_)


@condition("feedback-asked", Issue)
def feedback_asked(case: Case) -> Evidence | None:
    """The client was asked how the problem was handled."""
    return case.last((one.feedback_asked, "") for one in _reviews(case) if one.feedback_asked)
