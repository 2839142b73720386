"""Dataclasses as people use them: defaults, factories, ordering, frozen keys, replace, asdict, post-init."""
from dataclasses import FrozenInstanceError, asdict, astuple, dataclass, field, fields, replace


@dataclass(frozen=True, order=True)
class Sku:
    maker: str
    number: int = 0

    def __str__(self):
        return f"{self.maker}-{self.number:04d}"


@dataclass
class Line:
    sku: Sku
    quantity: int
    price: float = 1.0
    tags: list[str] = field(default_factory=list, compare=False)
    total: float = field(init=False, repr=False)

    def __post_init__(self):
        if self.quantity < 0:
            raise ValueError(f"quantity {self.quantity}")
        self.total = self.quantity * self.price


@dataclass
class Order:
    customer: str
    lines: list[Line] = field(default_factory=list)
    paid: bool = False
    discount: float = 0.0

    @property
    def total(self) -> float:
        return round(sum(line.total for line in self.lines) * (1 - self.discount), 2)

    def add(self, *args, **kwargs):
        self.lines.append(Line(*args, **kwargs))
        return self


@dataclass
class Rush(Order):
    fee: float = 9.5
    customer: str = "nobody"

    @property
    def total(self):
        return super().total + self.fee


@dataclass(eq=False)
class Plain:
    x: int = 1


@dataclass(slots=True, kw_only=True)
class Compact:
    a: int
    b: int = 2


def main():
    pen, pad = Sku("ACME", 12), Sku("ACME", 7)
    print(pen, repr(pen), pen > pad, sorted([pen, pad, Sku("Aaa", 99)]), hash(pen) == hash(Sku("ACME", 12)), {pen: 1}[Sku("ACME", 12)])
    order = Order("Ann").add(pen, 3, 1.25, tags=["blue"]).add(pad, 2)
    print(order)
    print(order.total, asdict(order), astuple(order.lines[0]))
    copy = replace(order, customer="Bob", discount=0.1)
    print(copy.customer, copy.total, copy.lines is order.lines, copy == order, Line(pen, 1) == Line(pen, 1, tags=["x"]))
    rush = Rush(lines=order.lines)
    print(rush, rush.total, [f.name for f in fields(rush)])
    print(Plain() == Plain(), Plain(2), Compact(a=1), Compact(a=1) == Compact(a=1, b=2), hasattr(Compact(a=1), "__dict__"))
    for action in (lambda: setattr(pen, "number", 5), lambda: Line(pen, -1), lambda: Order(), lambda: Line(pen), lambda: Compact(1), lambda: pen < 5, lambda: hash(order), lambda: replace(order.lines[0], total=5)):
        try:
            print(action())
        except (FrozenInstanceError, ValueError, TypeError) as error:
            print(type(error).__name__ + ":", error)
    try:
        @dataclass
        class Wrong:
            a: int = 1
            b: list = []
    except ValueError as error:
        print(error)
    try:
        @dataclass
        class Order2:
            a: int = 1
            b: int
    except TypeError as error:
        print(error)
    matched = []
    for item in (pen, order.lines[0], 5):
        match item:
            case Sku(maker, number):
                matched.append((maker, number))
            case Line(sku=Sku(number=n), quantity=q):
                matched.append(("line", n, q))
            case other:
                matched.append(other)
    print(matched, Sku.__match_args__, Line.__annotations__["quantity"])
    stock = {}
    for i in range(200):
        key = Sku("M%d" % (i % 7), i % 13)
        stock[key] = stock.get(key, 0) + i
    best = max(stock.items(), key=lambda pair: (pair[1], pair[0]))
    print(len(stock), best)


main()
