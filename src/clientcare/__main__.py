"""`python -m clientcare`, and what the installed command calls."""

import atexit
import gc
import os
import sys


def run() -> None:
    """Run the command line and end the process with its exit code.

    The garbage collector costs a third of reading many records. What was to be written is written
    when `main` returns: to take every object and module apart would only take time. What libraries
    asked for at the end, such as removing a temporary folder, is done. Where Python takes the names
    of files for ASCII (LC_ALL=C with PYTHONUTF8=0) it is started again with them in UTF-8.
    """
    if sys.getfilesystemencoding() == "ascii" and sys.executable:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    gc.disable()

    from clientcare.cli import main

    code = main()
    atexit._run_exitfuncs()
    os._exit(code)


if __name__ == "__main__":
    run()
