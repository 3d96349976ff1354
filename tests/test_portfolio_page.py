"""What docs/portfolio.md shows: one statement over the records of a hundred workspaces."""

import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import run, write

PAGE = (Path(__file__).parents[1] / "docs" / "portfolio.md").read_text(encoding="utf-8")
QUESTION, VIEW = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
TODAY = date(2026, 6, 15)  # a Monday
Row = tuple[Any, ...]


def workspace(n: int, chance: random.Random) -> tuple[str, str, Row]:
    """The files of a workspace of one client, and what the statement is to say of it."""
    name, text, late, kept, due = f"Client {n:02}", "", [], 0, 0
    for k in range(chance.randrange(5)):
        promised = TODAY + timedelta(chance.randrange(-4, 5) * 7)
        delivered = promised + timedelta(chance.choice((-7, 14, 35)))
        done = delivered <= TODAY
        text += f'[[commitment]]\nid = "C{k}"\ntitle = "=1+{k}"\npromised = {promised}\n'
        text += f"delivered = {delivered}\n\n" if done else "\n"
        end = delivered if done else TODAY
        late.append((max(0, (end - promised).days // 7 * 5), done))
        if promised < TODAY or (promised == TODAY and done):
            due, kept = due + 1, kept + (done and delivered <= promised)
    text += '[[commitment]]\nid = "X"\ntitle = "x"\nby = "client"\npromised = 2026-01-01\n'
    project = f'[project]\nid = "portal"\nname = "Portal"\nclient = "{name}"\n'
    overdue = sum(days > 0 and not done for days, done in late)
    return project, text, (name, overdue, max(d for d, _ in late) if late else 0, kept, due)


@pytest.fixture(scope="module")
def hundred(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Row]]:
    """The records of a hundred workspaces, a file each, and the rows that are expected."""
    folder, chance, expected = tmp_path_factory.mktemp("hundred"), random.Random(7), []
    for n in range(100):
        root = folder / f"w{n}"
        project, text, row = workspace(n, chance)
        files = {"clientcare.toml": "", "projects/p/project.toml": project}
        write(root, {**files, "projects/p/all.toml": text})
        ran = run("list", "all", "--root", str(root), "--as-of", str(TODAY))
        assert (ran.code, ran.err) == (0, "")
        (folder / f"w{n}.jsonl").write_text(ran.out, encoding="utf-8")
        if text.count("[[") > 1:
            expected.append(row)
    expected.sort(key=lambda row: (-row[1], -row[2], row[0]))
    return folder, expected[:10]


@pytest.mark.slow
def test_duckdb_answers(hundred: tuple[Path, list[Row]], monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    folder, expected = hundred
    monkeypatch.chdir(folder)
    base = duckdb.connect()
    base.execute(VIEW)
    assert base.execute(QUESTION).fetchall() == expected
    assert expected[0][1] > 1


@pytest.mark.slow
def test_spark_gives_the_same_answer(
    hundred: tuple[Path, list[Row]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    folder, expected = hundred
    monkeypatch.chdir(folder)
    spark = sql.SparkSession.builder.master("local[1]").getOrCreate()
    try:
        exec(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0], {"spark": spark})
        assert [tuple(row) for row in spark.sql(QUESTION).collect()] == expected
    finally:
        spark.stop()
