"""What a commitment waits for is found without going through all that it needs, and is the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.facts.lateness import commitment_dates
from clientcare.facts.view import View
from clientcare.records import Commitment
from tests.workspaces import workspace

NOW = date(2026, 9, 1)
PROJECT = '[project]\nname = "Portal"\nclient = "Acme"\n'


def commitment(number: int, by: str, needs: list[int], day: int, delivered: int | None) -> str:
    done = f"delivered = 2026-05-{delivered:02}\n" if delivered else ""
    names = ", ".join(f'"A-{need}"' for need in needs)
    return (
        f'[[commitment]]\nid = "A-{number}"\ntitle = "a"\nby = "{by}"\nneeds = [{names}]\n'
        f"made = 2026-01-05\npromised = 2026-05-{day:02}\n{done}"
    )


GROUPS = st.lists(
    st.tuples(
        st.sampled_from(["us", "us", "client", "other"]),
        st.lists(st.integers(0, 7), max_size=3),
        st.integers(1, 28),
        st.none() | st.integers(1, 28),
    ),
    min_size=1,
    max_size=8,
)


@given(GROUPS)
def test_waits_are_those_of_all_needs(
    group: list[tuple[str, list[int], int, int | None]],
) -> None:
    text = "".join(commitment(number, *one) for number, one in enumerate(group))
    (view,) = workspace(text, now=NOW, project=PROJECT).contexts

    def needs(one: Commitment) -> list[Commitment]:
        return [need for name in one.needs if (need := view.commitment(name))]

    for record in view.records(Commitment):
        whole = commitment_dates(record, view.now, view.calendar, needs)
        assert view.dates(record).waits == whole.waits


@pytest.mark.parametrize("last", ["us", "client"])
def test_a_chain_of_needs_is_gone_through_once(last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up(length: int) -> int:
        text = "".join(commitment(n, "us", [n + 1], 1, None) for n in range(length))
        text += commitment(length, last, [], 1, None)
        (view,) = workspace(text, now=NOW, project=PROJECT).contexts
        count = 0

        def counted(self: View, name: str) -> Commitment | None:
            nonlocal count
            count += 1
            return found(self, name)

        found = View.commitment
        with monkeypatch.context() as patch:
            patch.setattr(View, "commitment", counted)
            waits = [view.dates(record).waits for record in view.records(Commitment)]
        assert any(waits) == (last == "client")
        return count

    assert looked_up(80) < 3 * looked_up(40)
