from .counter import next_id
from .errors import Invalid


class Item:
    def __init__(self, code, name, price, tags=()):
        if not code:
            raise Invalid(f"{name!r} has no code")
        self.code, self.name, self.price = code, name, price
        self.tags = tuple(tags)
        self.id = next_id()

    def __repr__(self):
        return f"Item({self.code}, {self.name!r}, #{self.id})"
