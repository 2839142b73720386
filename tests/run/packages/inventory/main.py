"""Runs the `stock` package: a multi-module program with relative imports and package __init__s."""
import stock
from stock import Warehouse, errors
from stock.model import Item
from stock.reports import by_value, render
from stock.reports.text import table as make_table
import stock.reports.text as text_module


def fill(warehouse: Warehouse) -> None:
    for line in stock.SAMPLE.strip().splitlines():
        code, name, price, quantity, *tags = line.split(";")
        warehouse.add(Item(code, name, float(price), tags=tags), int(quantity))


def main():
    print(stock.__name__, stock.__version__, sorted(stock.__all__), stock.__package__, stock.reports.__package__)
    warehouse = Warehouse("main")
    fill(warehouse)
    print(warehouse, len(warehouse), f"{warehouse.value:.2f}")
    print(render(warehouse, by_value))
    print(make_table([("a", 1), ("bb", 22)], ("letter", "number")))
    warehouse.remove("B2", 3)
    for action in (lambda: warehouse.remove("B2", 300), lambda: warehouse.remove("Z9", 1), lambda: warehouse.add(Item("A1", "again", 1.0), -1), lambda: Item("", "no code", 1)):
        try:
            action()
        except errors.StockError as error:
            print(f"{type(error).__module__}.{type(error).__name__}: {error}")
    print(stock.reports.history(warehouse))
    print(text_module is stock.reports.text, stock.model.__name__, Item.__module__, Warehouse.__module__, by_value.__module__)
    from stock import lazy
    print(lazy.compute(5), "lazy" in dir(stock))
    print(stock.counter.next_id(), stock.counter.next_id(), stock.model.next_id())
    try:
        from stock import nothing_here
    except ImportError as error:
        print(str(error).split(" (")[0])
    try:
        __import__("stock.absent")
    except ModuleNotFoundError as error:
        print(error, error.name)
    warehouse.close()
    warehouse.remove("A1", 1)


if __name__ == "__main__":
    main()
