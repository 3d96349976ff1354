"""What all tests share: properties that are the same on every run of CI, and new ones elsewhere."""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

MEMORY = "/dev/shm"
if os.access(MEMORY, os.W_OK) and "TMPDIR" not in os.environ:
    _mount = os.statvfs(MEMORY)
    if _mount.f_bavail * _mount.f_frsize > 2 << 30 and not _mount.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = MEMORY
"""Where there is room, folders of tests lie in memory: a disk takes long to remove so many."""

STATE = tempfile.mkdtemp(prefix="clientcare-tests-")
os.environ["XDG_STATE_HOME"] = os.environ["XDG_CACHE_HOME"] = STATE
atexit.register(shutil.rmtree, STATE, ignore_errors=True)
"""Where journals of workspaces outside git and caches lie: never in the tester's own folder."""

settings.register_profile("here", deadline=None, max_examples=30)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=30)
settings.register_profile("quick", deadline=None, max_examples=10)
settings.register_profile("deep", deadline=None, max_examples=1000)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "here")
)


def pytest_collection_finish() -> None:
    """Leave what all tests share out of every search for cycles."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def disk_is_not_waited_for() -> Iterator[None]:
    """Let the disk write when it likes: no test cuts the power, and waiting takes longest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield
