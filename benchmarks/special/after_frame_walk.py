"""The hot loop of a function whose frames were walked (sys._getframe and a caught traceback), against the
same loop without it. argv: scale, `plain` or `after`; the loop's seconds go to standard error."""
import sys
from time import perf_counter


def walk() -> int:
    frame, names = sys._getframe(), 0
    while frame is not None:
        names += len(frame.f_code.co_name) > 0
        names += frame.f_lineno > 0
        frame = frame.f_back
    return names


def fail() -> None:
    raise ValueError("walked")


def run(n: int, look: bool) -> int:
    total = 0
    if look:
        total += walk() * 0
        try:
            fail()
        except ValueError as error:
            traceback = error.__traceback__
            while traceback is not None:
                total += traceback.tb_lineno * 0
                traceback = traceback.tb_next
    begin = perf_counter()
    for i in range(n):
        total += i & 7
        if i % 3 == 0:
            total -= 1
    print(f"{perf_counter() - begin:.6f}", file=sys.stderr)
    return total


def main(scale: float, mode: str) -> None:
    print(run(int(20_000_000 * scale), mode == "after"))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0, sys.argv[2] if len(sys.argv) > 2 else "plain")
