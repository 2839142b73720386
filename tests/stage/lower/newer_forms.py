# REQUIRES: protopy
# RUN: %protopy -X python_version=3.14 %s | FileCheck %s
# RUN: not %protopy %s
def first[T](items: list[T]) -> T:
    return items[0]
print(first([3]), first.__type_params__, first.__qualname__, first.__annotations__)
class Box[T, *Ts, **P]:
    def __init__(self, value: T): self.value = value
    def map[U: int](self, f, d=5) -> "Box[U]":
        return Box(f(self.value) + d)
print(Box[int, str, [int]], Box.__type_params__, Box.__mro__[1:], Box.__qualname__, Box.map.__qualname__)
print(Box(2).map(lambda x: x * 2).value, Box.map.__type_params__[0].__bound__)
type Pair[A] = tuple[A, A]
type Rec = list[Rec] | None
print(Pair, Pair.__value__, Pair.__type_params__, Pair[int], Rec.__value__)
name, n = "x", 3
t = t"hello {name!r} and {n:>5} {n + 1}"
print(t.strings, t.values, [i.expression for i in t.interpolations], t.interpolations[0].conversion, t.interpolations[1].format_spec)
print(list(t + t"!"))
def deco(f): print("deco", f.__name__); return f
@deco
async def g[T: (int, str)](x: T = 3): return x
print(g.__defaults__, g.__type_params__[0].__constraints__)
# CHECK: 3 (~T,) first {'items': list[~T], 'return': ~T}
# CHECK: (~T, Ts, ~P) (<class 'typing.Generic'>, <class 'object'>) Box Box.map
# CHECK: 9 <class 'int'>
# CHECK: Pair tuple[~A, ~A] (~A,) Pair[int] list[Rec] | None
# CHECK: ('hello ', ' and ', ' ', '') ('x', 3, 4) ['name', 'n', 'n + 1'] r >5
# CHECK: ['hello ', Interpolation('x', 'name', 'r', ''), ' and ', Interpolation(3, 'n', None, '>5'), ' ', Interpolation(4, 'n + 1', None, ''), '!']
# CHECK: deco g
# CHECK: (3,) (<class 'int'>, <class 'str'>)
