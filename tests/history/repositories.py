"""Small git repositories for tests: every commit on a day of its own, by a known author."""

import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "Mira Laine",
    "GIT_AUTHOR_EMAIL": "mira@supplier.example",
    "GIT_COMMITTER_NAME": "Olli Kanto",
    "GIT_COMMITTER_EMAIL": "olli@supplier.example",
    "LC_ALL": "C",
    "GIT_CONFIG_COUNT": "1",  # else each commit starts a process more
    "GIT_CONFIG_KEY_0": "maintenance.auto",
    "GIT_CONFIG_VALUE_0": "false",
}


class Repo:
    """A repository with a work tree."""

    def __init__(self, folder: Path) -> None:
        """Make an empty one."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch=main", "--template=")

    def git(self, *words: str | bytes, on: date | datetime | None = None, feed: bytes = b"") -> str:
        """Run git, as if at noon of a day, or at a moment."""
        environment = dict(ENVIRONMENT)
        if on:
            environment |= dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), _stamp(on))
        done = subprocess.run(
            ["git", *words],
            cwd=self.folder,
            env=environment,
            input=feed,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Write files below the folder; None deletes one."""
        for name, text in files.items():
            path = self.folder / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def commit(
        self,
        files: Mapping[str, str | bytes | None],
        on: date | datetime,
        subject: str = "Record",
    ) -> str:
        """Write files and commit everything there is; return the commit."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", subject, on=on)
        return self.head

    @property
    def head(self) -> str:
        """The commit that is checked out."""
        inside = self.folder / ".git"
        with suppress(OSError):  # a process less for nearly every commit of the tests
            ref = (inside / "HEAD").read_text().strip().removeprefix("ref: ")
            return (inside / ref).read_text().strip()
        return self.git("rev-parse", "HEAD")


def _stamp(on: date | datetime) -> str:
    if not isinstance(on, datetime):
        on = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    return f"{int(on.timestamp())} +0000"
