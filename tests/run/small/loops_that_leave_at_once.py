"""Loops whose first round always leaves them: they never come back to their header, and a captured frame in
their first step must not start the function anew."""


def numbers(n):
    for i in range(n):
        yield i


class Box:
    def __iter__(self):
        return numbers(3)


def once(box):
    print("before")
    for x in box:
        break
    print("after", x)
    while True:
        print("in while")
        break
    for y in (7, 8):
        return x, y


def nested(box):
    print("begin")
    total = 0
    for i in range(3):
        for x in box:
            total += i
            break
        else:
            total = -1
        while total:
            break
    return total


print(once(Box()), nested(Box()))
