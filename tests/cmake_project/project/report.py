import sys

import geometry


def main():
    total = sum(geometry.area(i, i) for i in range(10))
    print("report:", total)
    return 3


sys.exit(main())
