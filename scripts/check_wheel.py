"""Build the wheel, install it into an environment of its own, and run what it installs there."""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*words: str | Path, **more: object) -> str:
    """Run a command in the repository and return what it prints; stop where it fails."""
    command = [str(word) for word in words]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def main() -> None:
    """Build, install, run."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
        run(*pip, "wheel", "--no-deps", "-c", ROOT / "constraints.txt", "-w", here, ROOT)
        wheel = next(here.glob("clientcare-*.whl"))
        venv.create(here / "env", with_pip=True, symlinks=True)
        python = here / "env" / "bin" / "python"
        run(python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install", wheel)
        clientcare = python.with_name("clientcare")
        version = run(clientcare, "--version").strip()
        run(
            clientcare,
            "init",
            here / "care",
            "--name",
            "Portal",
            "--client",
            "Acme",
            "--lead",
            "Mira",
        )
        run(clientcare, "check", "--root", here / "care")
        run(clientcare, "status", "--root", here / "care")
        print(f"{wheel.name} installs, and runs as {version}")


main()
