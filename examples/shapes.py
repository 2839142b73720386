"""Classes with and without annotations, properties and operators."""
import math


class Shape:
    name = "shape"

    @property
    def area(self) -> float:
        raise NotImplementedError

    def __lt__(self, other):
        return self.area < other.area

    def __repr__(self):
        return f"{self.name} of {self.area:.2f}"


class Circle(Shape):
    name = "circle"

    def __init__(self, radius: float):
        self.radius = radius

    @property
    def area(self):
        return math.pi * self.radius ** 2


class Rectangle(Shape):
    name = "rectangle"

    def __init__(self, width, height):
        self.width, self.height = width, height

    @property
    def area(self):
        return self.width * self.height


class Square(Rectangle):
    name = "square"

    def __init__(self, side):
        super().__init__(side, side)


shapes = [Circle(1.5), Square(3), Rectangle(2, 2.5)]
for shape in sorted(shapes):
    print(shape)
print("largest:", max(shapes))
