# Depth 1,000,000 through __getattr__.
# run: gc-every=4049
# run: timeout=60
# run: max-mb=900
# expect: bottom 1000000
import sys

sys.setrecursionlimit(3_000_000)


class Chain:
    def __init__(self):
        self.count = 0

    def __getattr__(self, name):
        self.count += 1
        if self.count == 1_000_000:
            return "bottom"
        return self.next_one


chain = Chain()
print(chain.first, chain.count)
