# attrs: classes with validators, converters, ordering, slots, evolve, asdict, frozen ones and errors.
# needs: attr
import attr
import attrs
from attr import validators as v


@attr.s(order=True)
class Point:
    x = attr.ib(converter=float, default=0)
    y = attr.ib(default=0, validator=v.optional(v.instance_of(int)))
    tags = attr.ib(factory=list, repr=False, eq=False)


@attrs.define
class Account:
    owner: str
    balance: int = attrs.field(default=0, validator=[v.instance_of(int), v.ge(0)])
    _secret: str = attrs.field(default="s", repr=lambda value: "<%d>" % len(value))
    history: list = attrs.field(factory=list, metadata={"unit": "EUR"})

    @balance.validator
    def even(self, attribute, value):
        if value % 2:
            raise ValueError(f"{attribute.name} must be even, not {value}")

    def __attrs_post_init__(self):
        self.history.append(self.balance)


@attrs.frozen(slots=True)
class Key:
    name: str
    number: int = 0


print(Point("3", 4), Point(1) < Point(2), Point() == Point(0.0), sorted([Point(2, 1), Point(1, 9), Point(1, 2)]))
account = Account("ann", 10)
account.balance = 12
print(account, Account.__slots__, attrs.asdict(account), attrs.astuple(account))
for bad in (3, -2, "x"):
    try:
        account.balance = bad
    except (ValueError, TypeError) as e:
        print(type(e).__name__, str(e.args[0])[:70])
key = Key("a", 1)
print(key, hash(key) == hash(Key("a", 1)), attrs.evolve(key, number=2), {key: 1}[Key("a", 1)])
try:
    key.name = "b"
except attrs.exceptions.FrozenInstanceError as e:
    print(type(e).__name__, e)
print([(f.name, f.default is attr.NOTHING, dict(f.metadata)) for f in attrs.fields(Account)])
Made = attr.make_class("Made", {"a": attr.ib(default=1), "b": attr.ib(kw_only=True, default=attr.Factory(lambda s: s.a + 1, takes_self=True))})
print(Made(5), Made(5, b=1), attr.asdict(Made(), filter=attr.filters.exclude(attr.fields(Made).a)))
try:
    Made(1, 2)
except TypeError as e:
    print(e)


@attr.s(auto_attribs=True, on_setattr=attr.setters.frozen)
class Sub(Point):
    extra: "list[int]" = attr.Factory(list)


try:
    Sub(1).extra = 3
except attr.exceptions.FrozenAttributeError as e:
    print(type(e).__name__)
print(Sub(1, 2, [1]), attr.has(Sub), attr.validate(Sub(1)))
