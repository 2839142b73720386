"""The same work in one thread and in each of two: words counted, objects made and called, numbers summed.

argv: scale, number of threads. The seconds from start to join go to standard error."""
import sys
import threading
from time import perf_counter


class Account:
    def __init__(self, name):
        self.name = name
        self.balance = 0

    def deposit(self, amount):
        self.balance += amount
        return self.balance


def work(rounds, out, place):
    total, counts = 0, {}
    for i in range(rounds):
        account = Account("n%d" % (i & 63))
        for amount in range(20):
            account.deposit(amount)
        counts[account.name] = counts.get(account.name, 0) + account.balance
        total += sum([n * n for n in range(10)])
    out[place] = total + sum(counts.values())


def main(scale, n):
    out = [None] * n
    threads = [threading.Thread(target=work, args=(int(100_000 * scale), out, k)) for k in range(n)]
    begin = perf_counter()
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    print(f"{perf_counter() - begin:.6f}", file=sys.stderr)
    print(out[0], len(set(out)))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0, int(sys.argv[2]) if len(sys.argv) > 2 else 2)
