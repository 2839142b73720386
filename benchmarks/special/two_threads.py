"""How much work threads get done in a given time: words counted, objects made and called, numbers summed.

argv: seconds, number of threads. The rounds done by all of them, per second, go to standard error. The time is
given and the work counted, not the other way round: a thread on a slower processor must not make the other one wait.
"""
import sys
import threading
from time import perf_counter

BATCH = 500  # rounds between two looks at the clock


class Account:
    def __init__(self, name):
        self.name = name
        self.balance = 0

    def deposit(self, amount):
        self.balance += amount
        return self.balance


def work(rounds):
    total, counts = 0, {}
    for i in range(rounds):
        account = Account("n%d" % (i & 63))
        for amount in range(20):
            account.deposit(amount)
        counts[account.name] = counts.get(account.name, 0) + account.balance
        total += sum([n * n for n in range(10)])
    return total + sum(counts.values())


def until(seconds, barrier, expected, out, place):
    barrier.wait()
    begin = now = perf_counter()
    end, done = begin + seconds, 0
    while now < end:
        if work(BATCH) != expected:
            return  # out[place] stays 0: the end of a thread would not be the program's
        done += BATCH
        now = perf_counter()
    out[place] = done / (now - begin)


def main(seconds, n):
    expected, barrier, out = work(BATCH), threading.Barrier(n), [0.0] * n
    threads = [threading.Thread(target=until, args=(seconds, barrier, expected, out, k)) for k in range(n)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    if not all(out):
        sys.exit("wrong result")
    print(f"{sum(out):.0f}", file=sys.stderr)
    print(expected)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0, int(sys.argv[2]) if len(sys.argv) > 2 else 2)
