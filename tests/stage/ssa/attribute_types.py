# RUN: %protopyc --emit=types %s | FileCheck %s
# What the program assigns to attributes of a name is what a load of it is taken to give.


class Point:
    def __init__(self, x, n):
        self.x = x
        self.n = n
        self.other = None

    def sum(self):
        return self.x * 2.0 + self.n

    @property
    def twice(self):
        return self.n * 2


class Line(Point):
    def sum(self):
        self.other = self
        return 1.5


def use(p):
    return p.sum(), p.twice, p.other


use(Point(1.0, 2))
use(Line(0.5, 3))

# CHECK: ; Point.__init__(self: any, x: f64, n: i64) -> any
# CHECK: ; Point.sum(self: any) -> f64
# CHECK: get_attr v{{[0-9]+}}, "x" : f64
# CHECK: get_attr v{{[0-9]+}}, "n" : i64
# CHECK: ; Point.twice(self: any) -> i64
# CHECK: ; Line.sum(self: any) -> f64
# CHECK-LABEL: graph @{{[0-9]+}} "__main__.use"
# CHECK: call_method {{.*}} : f64
# CHECK: get_attr v{{[0-9]+}}, "twice" : i64
# CHECK: get_attr v{{[0-9]+}}, "other" : any
