"""Build what is published, check its metadata, and run each file as `uvx --from FILE` does."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
BIN = Path(sys.executable).parent
INIT = ("init", "--name", "Portal", "--client", "Acme", "--lead", "Mira", "--ci", "github")


def run(*words: str | Path, where: Path = ROOT) -> str:
    """Run a command and return what it prints; stop where it fails."""
    command = [str(word) for word in words]
    ran = subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{ran.stdout}{ran.stderr}")
    return ran.stdout.strip()


def main() -> None:
    """Build, check, run."""
    shutil.rmtree(DIST, ignore_errors=True)
    constraints = ROOT / "constraints.txt"
    run(BIN / "uv", "build", "--quiet", "--build-constraints", constraints, "--out-dir", DIST)
    built = sorted(DIST.glob("clientcare-*"))
    if [path.suffix for path in built] != [".whl", ".gz"]:
        sys.exit(f"built {[path.name for path in built]}, not a wheel and an sdist")
    run(BIN / "twine", "check", "--strict", *built)
    for path in built:
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder)
            uv = (BIN / "uvx", "--python", sys.executable, "--cache-dir", here / ".cache")
            uvx = (*uv, "--from", path)
            version = run(*uvx, "clientcare", "--version", where=here)
            for words in (INIT, ("check",), ("status",), ("schema",), ("instructions",)):
                run(*uvx, "clientcare", *words, where=here)
        print(f"{path.name} passes twine, and runs by uvx as {version}")


main()
