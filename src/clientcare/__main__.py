"""`python -m clientcare`, and what the installed command calls."""

import atexit
import gc
import os


def run() -> None:
    """Run the command line and end the process with its exit code.

    The garbage collector costs a third of reading many records. What was to be written is written
    when `main` returns: to take every object and module apart would only take time. What libraries
    asked for at the end, such as removing a temporary folder, is done.
    """
    gc.disable()

    from clientcare.cli import main

    code = main()
    atexit._run_exitfuncs()
    os._exit(code)


if __name__ == "__main__":
    run()
