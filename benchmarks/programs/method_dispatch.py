"""Method calls on objects of several classes behind one base."""
import sys


class Shape:
    def area(self) -> float:
        raise NotImplementedError

    def scaled(self, by: float) -> float:
        return self.area() * by


class Square(Shape):
    def __init__(self, side: float) -> None:
        self.side = side

    def area(self) -> float:
        return self.side * self.side


class Rectangle(Shape):
    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height

    def area(self) -> float:
        return self.width * self.height


class Circle(Shape):
    def __init__(self, radius: float) -> None:
        self.radius = radius

    def area(self) -> float:
        return 3.14159 * self.radius * self.radius


def main(scale: float) -> None:
    shapes: list[Shape] = []
    for i in range(300):
        if i % 3 == 0:
            shapes.append(Square(i * 0.5))
        elif i % 3 == 1:
            shapes.append(Rectangle(i * 0.25, 3.0))
        else:
            shapes.append(Circle(i * 0.125))
    total = 0.0
    for _ in range(int(26_000 * scale)):
        for shape in shapes:
            total += shape.area()
    for _ in range(int(4_000 * scale)):
        for shape in shapes:
            total += shape.scaled(0.5)
    print(f"{total:.3f}")


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
