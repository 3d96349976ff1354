"""What the client has not been told yet: one answer for every view."""

from collections.abc import Iterator

from clientcare.facts.states import told_of
from clientcare.facts.view import View
from clientcare.records import Commitment, Issue, Move, Risk
from clientcare.records.issue import Compensation, Option


def forecasts(view: View) -> Iterator[tuple[Commitment | Issue, Move]]:
    """The promises of ours whose new date the client does not know, each with its last move."""
    for record in view.our_promises:
        if view.dates(record).forecast:
            yield record, max(record.moves, key=lambda move: move.on)


def untold_issues(view: View) -> list[Issue]:
    """The open problems that the client does not know of."""
    return [issue for issue in view.open_issues if told_of(issue) is None]


def held_back(
    view: View,
) -> Iterator[tuple[Issue, Issue | Option | Compensation] | tuple[Risk, Risk]]:
    """What is not told, presented, offered or shared, each with its record: problems, then risks.

    What was ruled out is no offer; of a risk that happened the record tells that it became.
    """
    for issue in view.open_issues:
        if told_of(issue) is None:
            yield issue, issue
        yield from ((issue, option) for option in issue.options if option.presented is None)
        for offer in issue.compensation:
            if offer.offered is None and offer.kind != "none":
                yield issue, offer
    for risk in view.records(Risk):
        over = risk.closed or (risk.happened and risk.became)
        if not over and (risk.internal or risk.shared is None):
            yield risk, risk
