#!/usr/bin/python3.11
"""The interactive prompt: every session under sessions/ is fed to `-q -i` of CPython and of protopy, whose
prompts, output, errors and exit status must be equal; and one session is typed on a terminal, with a line
taken from the history. The last line is `N passed, N failed`.
"""
import argparse
import os
import pty
import select
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHON = "/usr/bin/python3.11"


def session(program, path):
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
    with open(path, "rb") as file:
        done = subprocess.run([program, "-q", "-i"], stdin=file, capture_output=True, timeout=60, env=environment, cwd=HERE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def typed(program):
    """What a terminal shows for two lines, the first called back by arrow-up, and the exit status."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", HOME="/nonexistent", LC_ALL="C.UTF-8")
        os.execv(program, [program, "-q"])
    shown = b""

    def until(text, limit=20):
        nonlocal shown
        end = time.monotonic() + limit
        while text not in shown and time.monotonic() < end:
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    shown += os.read(terminal, 4096)
                except OSError:
                    return

    until(b">>> ")
    os.write(terminal, b"40 + 2\n")
    until(b"42\r\n>>> ")
    os.write(terminal, b"\x10\x7f5\n")  # the line before, its last character replaced
    until(b"45\r\n>>> ")
    os.write(terminal, b"\x04")
    for _ in range(100):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        until(b"\0", 0.1)  # the terminal must be read for the program to end
    else:
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return shown.decode("utf-8", "replace"), os.waitstatus_to_exitcode(status)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(ROOT, "build", "release", "bin"))
    protopy = os.path.join(os.path.abspath(parser.parse_args().bin), "protopy")
    passed = failed = 0
    for name in sorted(os.listdir(os.path.join(HERE, "sessions"))):
        path = os.path.join(HERE, "sessions", name)
        expected, actual = session(PYTHON, path), session(protopy, path)
        for what, wanted, got in zip(("exit status", "stdout", "stderr"), expected, actual):
            passed, failed = passed + (wanted == got), failed + (wanted != got)
            if wanted != got:
                print(f"FAIL: {name}: {what}\n--- expected\n{wanted}\n--- got\n{got}")
    shown, status = typed(protopy)
    right = "42" in shown and "45" in shown and status == 0
    passed, failed = passed + right, failed + (not right)
    if not right:
        print(f"FAIL: on a terminal: exit status {status}, shown:\n{shown}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
