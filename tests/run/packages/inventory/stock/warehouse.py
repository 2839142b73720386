from __future__ import annotations

from . import errors
from .model import Item


class Warehouse:
    def __init__(self, name: str):
        self.name = name
        self.items: dict[str, Item] = {}
        self.counts: dict[str, int] = {}
        self.log: list[tuple[str, str, int]] = []
        self.open = True

    def add(self, item: Item, quantity: int = 1) -> Warehouse:
        if quantity <= 0:
            raise errors.Invalid(f"quantity {quantity}")
        self.items.setdefault(item.code, item)
        self.counts[item.code] = self.counts.get(item.code, 0) + quantity
        self.log.append(("add", item.code, quantity))
        return self

    def remove(self, code: str, quantity: int) -> None:
        if not self.open:
            raise RuntimeError(f"warehouse {self.name} is closed")
        try:
            item = self.items[code]
        except KeyError:
            raise errors.Unknown(f"no item {code}") from None
        if self.counts[code] < quantity:
            raise errors.NotEnough(item, quantity, self.counts[code])
        self.counts[code] -= quantity
        self.log.append(("remove", code, quantity))

    @property
    def value(self) -> float:
        return sum(self.items[code].price * n for code, n in self.counts.items())

    def close(self):
        self.open = False

    def __len__(self):
        return len(self.items)

    def __iter__(self):
        for code, item in self.items.items():
            yield item, self.counts[code]

    def __repr__(self):
        return f"<Warehouse {self.name}>"
