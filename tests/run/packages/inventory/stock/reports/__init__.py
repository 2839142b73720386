"""Reports over a warehouse."""
from ..errors import StockError
from .sorting import by_name, by_value
from .text import table


def render(warehouse, order=by_name):
    if not callable(order):
        raise StockError("order must be callable")
    rows = [(item.code, item.name, count, item.price * count, "/".join(item.tags) or "-") for item, count in sorted(warehouse, key=order)]
    return table(rows, ("code", "name", "count", "value", "tags"))


def history(warehouse):
    from .. import counter
    return [f"{kind} {code} x{n}" for kind, code, n in warehouse.log], counter.next_id()
