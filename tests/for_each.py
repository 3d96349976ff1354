"""Many small cases in one test: to pytest, a test costs more than most of these cases take."""

from collections.abc import Callable, Collection
from functools import wraps
from inspect import signature
from typing import Any

import pytest

Test = Callable[..., None]
_WITH_ID = type(pytest.param())


def for_each(names: str | tuple[str, ...], cases: Collection[Any]) -> Callable[[Test], Test]:
    """Run a test with every case, as `parametrize` does, and report together all that fail.

    The fixtures of the test are made once: where a case needs a fresh one, use `parametrize`.
    """
    keys = tuple(names.replace(",", " ").split()) if isinstance(names, str) else names
    rows = [
        case.values if isinstance(case, _WITH_ID) else case if len(keys) > 1 else (case,)
        for case in cases
    ]
    assert rows, "no cases"
    marks = [mark for case in cases if isinstance(case, _WITH_ID) for mark in case.marks]
    assert not marks or len(rows) == 1, "a mark would be that of all cases"

    def decorated(test: Test) -> Test:
        @wraps(test)
        def run(**fixtures: Any) -> None:
            failures = []
            for row in rows:
                case = dict(zip(keys, row, strict=True))
                try:
                    test(**fixtures, **case)
                except Exception as error:
                    error.add_note(f"case: {case!r}"[:1000])
                    failures.append(error)
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {len(rows)} cases failed", failures)

        own = signature(test)
        left = [one for name, one in own.parameters.items() if name not in keys]
        run.__signature__ = own.replace(parameters=left)  # type: ignore[attr-defined]
        run.pytestmark = marks  # type: ignore[attr-defined]
        return run

    return decorated
