n = 5
for i in range(1, n + 1):
    print("*" * i)
for i in range(n):
    print(" " * (n - i - 1) + "*" * (2 * i + 1))
for row in range(1, 6):
    for column in range(1, 6):
        print(f"{row * column:4}", end="")
    print()
triangle = [[1]]
for _ in range(6):
    last = triangle[-1]
    triangle.append([1] + [a + b for a, b in zip(last, last[1:])] + [1])
for row in triangle:
    print(" ".join(map(str, row)).center(30))
for i in range(8):
    print("".join("#" if (i + j) % 2 else "." for j in range(8)))
size = 5
spiral = [[0] * size for _ in range(size)]
x = y = 0
dx, dy = 1, 0
for number in range(1, size * size + 1):
    spiral[y][x] = number
    if not (0 <= x + dx < size and 0 <= y + dy < size and spiral[y + dy][x + dx] == 0):
        dx, dy = -dy, dx
    x, y = x + dx, y + dy
for row in spiral:
    print(*("%2d" % v for v in row))
