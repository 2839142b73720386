"""Makes many small objects with attributes, by __init__, and sums over them."""
import sys


class Point:
    def __init__(self, x: int, y: int) -> None:
        self.x = x
        self.y = y

    def moved(self, dx: int, dy: int) -> "Point":
        return Point(self.x + dx, self.y + dy)


class Box:
    def __init__(self, corner: Point, width: int, height: int) -> None:
        self.corner = corner
        self.width = width
        self.height = height
        self.far = corner.moved(width, height)

    def area(self) -> int:
        return self.width * self.height


def main(scale: float) -> None:
    kept: list[Box] = []
    total = 0
    for i in range(int(1_600_000 * scale)):
        box = Box(Point(i, i + 1), i % 17, i % 13)
        total += box.area() + box.far.x - box.corner.y
        if i % 8 == 0:
            kept.append(box)
    print(total, len(kept), sum(box.far.y for box in kept))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
