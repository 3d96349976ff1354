"""A project with something to say in every section of its reports, and much that is ours alone."""

from datetime import date
from pathlib import Path

from clientcare.calendar.now import Now
from clientcare.facts.workspace import Context, Workspace
from tests.workspaces import TODAY, loaded

ROOT = Path(__file__).parent / "report_workspace"
FILES = {
    path.relative_to(ROOT / "projects").as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("projects/*/*.toml"))
}


def sample(now: date = TODAY, **replaced: str) -> Context:
    """The project as known at the end of a day; its files may be replaced by their stems."""
    files: dict[str, str | bytes] = {**FILES}
    files |= {f"demo/{name}.toml": text for name, text in replaced.items()}
    read = loaded(files, (ROOT / "clientcare.toml").read_text(encoding="utf-8"))
    return Workspace(read, Now.end_of(now, read.settings.zone)).contexts[0]
