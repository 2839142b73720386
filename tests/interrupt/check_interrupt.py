#!/usr/bin/python3.11
"""Ctrl-C ends every loop of loops.py within 50 ms, interpreted and compiled (the best of a few tries counts: the machine may be busy).

usage: check_interrupt.py --bin FOLDER
"""
import argparse
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
LIMIT = 0.05
TRIES = 5


def answer(command):
    """Seconds from the interrupt to its handling; None: not answered."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    time.sleep(0.2)
    sent = time.clock_gettime(time.CLOCK_MONOTONIC)
    process.send_signal(signal.SIGINT)
    try:
        out = process.communicate(timeout=15)[0]
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    return float(out) - sent if out else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    folder = pathlib.Path(options.bin).absolute()
    source = str(HERE / "loops.py")
    failures = total = 0
    with tempfile.TemporaryDirectory() as work:
        compiled = str(pathlib.Path(work, "loops"))
        subprocess.run([folder / "protopyc", "-O2", source, "-o", compiled], check=True, timeout=120)
        for kind in re.findall(r'"(\w+)": (?:lambda|\w)', pathlib.Path(source).read_text()):
            for how, command in (("interpreted", [folder / "protopy", source, kind]), ("compiled", [compiled, kind])):
                total += 1
                times = []
                while len(times) < TRIES and (not times or times[-1] is not None and min(times) > LIMIT):
                    times.append(answer(command))
                best = min((t for t in times if t is not None), default=None)
                failed = times[-1] is None or best > LIMIT
                failures += failed
                if failed or options.verbose:
                    print("FAIL" if failed else "ok", kind, how, "not answered" if times[-1] is None else f"{best * 1000:.1f} ms")
    print(f"{total - failures} passed, {failures} failed")
    return failures != 0


if __name__ == "__main__":
    sys.exit(main())
