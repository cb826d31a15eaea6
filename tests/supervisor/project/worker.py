"""A worker with a child of its own; files in the home tell it to die once, to die always, or to be deaf to SIGTERM."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

home = Path(os.environ["ATSPRO_HOME"])
if (home / "die-always").exists():
    sys.exit("the worker's last words")
if (home / "die-once").exists():
    (home / "die-once").unlink()
    sys.exit(3)
if (home / "deaf").exists():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen(["sleep", "600"], start_new_session=True)
subprocess.Popen(["sleep", "600"])
print(f"{os.environ['ROLE']} works", flush=True)
time.sleep(600)
