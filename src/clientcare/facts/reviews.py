"""Which reviews look back at a problem or a project that was closed."""

from datetime import date

from clientcare.facts.states import restarted
from clientcare.facts.view import View, Views
from clientcare.records import Issue, Project, Review


def looking_back(record: Issue | Project, view: View) -> list[Review]:
    """The reviews that can look back at a closed record; one without a day always can.

    Of a problem it is those since it was found or came back; of a project those near its end or
    after it: what was said in the middle of it is no word on the whole.
    """
    name = record.id if isinstance(record, Issue) else view.id
    about = view.everywhere.cached(_by_subject).get(name.lower(), [])
    return [one for one in about if one.on is None or _late_enough(one.on, record, view)]


def _by_subject(views: Views) -> dict[str, list[Review]]:
    """The reviews by what they are about, in lower case: the project where they name nothing."""
    found: dict[str, list[Review]] = {}
    for view in views.contexts:
        for review in view.records(Review):
            for name in review.about or (view.id,):
                found.setdefault(name.lower(), []).append(review)
    return found


def _late_enough(day: date, record: Issue | Project, view: View) -> bool:
    if isinstance(record, Issue):
        return day >= view.day(restarted(record))
    last = view.limit(day, view.settings.policy.review)
    return record.closed is None or last >= view.calendar.end_of(record.closed)
