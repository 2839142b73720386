import sys


def main(n):
    table = {i: 0 for i in range(1000)}
    total = 0
    for i in range(n):
        key = i * 7 % 1000
        table[key] = table[key] + i
        if key in table:
            total += 1
    print(total, table[3], sum(table.values()))


main(int(9_000_000 * (float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)))
