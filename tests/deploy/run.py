"""Starts each package of `cargo xtask package` and opens its board, and checks the files of deploy/.

PACKAGES is the folder of the packages. Everything runs in a network of its own, so that no port is taken and nothing goes
out. The README's commands are run as they stand. Needs root. The last line is `N passed, M failed`.

    pip install -r tests/deploy/requirements.txt
    PACKAGES=target/package python tests/deploy/run.py
"""

import os
import subprocess
import sys
import unittest
from pathlib import Path

IN_NAMESPACE = "PUSHBOARD_TESTS_IN_NAMESPACE"


def main():
    if IN_NAMESPACE not in os.environ:
        # Its own mounts and network, which end with it.
        os.environ[IN_NAMESPACE] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--net", sys.executable, *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    suite = unittest.defaultTestLoader.discover(str(Path(__file__).parent))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    for test, reason in result.skipped:
        print(f"not run: {test}: {reason}")
    print(f"{result.testsRun - failed - skipped} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
