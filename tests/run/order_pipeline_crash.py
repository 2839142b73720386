"""An order pipeline that ends, after much good work, by an uncaught exception with three causes: the
way most programs end when they end badly."""


class PipelineError(Exception):
    def __init__(self, stage, order):
        super().__init__(f"stage {stage!r} failed for order {order['id']}")
        self.stage = stage
        self.order = order


class PriceMissing(KeyError):
    pass


PRICES = {"tea": 3.5, "coffee": 4.25, "cake": 5, "soup": "7.80"}
STOCK = {"tea": 40, "coffee": 25, "cake": 10, "soup": 6, "pie": 3}
DISCOUNTS = [(100, 0.1), (50, 0.05), (0, 0.0)]


def make_orders():
    kinds = ["tea", "coffee", "cake", "soup"]
    for i in range(1, 13):
        lines = [(kinds[(i * k) % 4], (i + k) % 4 + 1) for k in range(1, 3 + i % 2)]
        yield {"id": i, "customer": f"customer {chr(64 + i)}", "lines": lines}
    yield {"id": 13, "customer": "customer M", "lines": [("tea", 1), ("pie", 2)]}


def validate(order):
    if not order["lines"]:
        raise ValueError("an order without lines")
    for name, quantity in order["lines"]:
        if quantity < 1:
            raise ValueError(f"{quantity} × {name}")
    return order


def price_of(name):
    try:
        return float(PRICES[name])
    except KeyError as error:
        raise PriceMissing(name) from error


def price(order):
    order["lines"] = [(name, quantity, price_of(name) * quantity) for name, quantity in order["lines"]]
    order["total"] = sum(amount for *_, amount in order["lines"])
    return order


def discount(order):
    for threshold, rate in DISCOUNTS:
        if order["total"] >= threshold:
            order["discount"] = order["total"] * rate
            break
    return order


def reserve(order):
    taken = []
    try:
        for name, quantity, _ in order["lines"]:
            if STOCK[name] < quantity:
                raise LookupError(f"only {STOCK[name]} {name} left")
            STOCK[name] -= quantity
            taken.append((name, quantity))
    except LookupError:
        for name, quantity in taken:
            STOCK[name] += quantity
        order["backordered"] = True
    return order


STAGES = [validate, price, discount, reserve]


class Pipeline:
    def __init__(self, stages):
        self.stages = stages
        self.done = []

    def process(self, order):
        for stage in self.stages:
            try:
                order = stage(order)
            except Exception as error:
                raise PipelineError(stage.__name__, order) from error
        self.done.append(order)
        return order

    def run(self, orders):
        for order in orders:
            yield self.process(order)


def report(pipeline):
    print(f"{'id':>3} {'customer':<12} {'lines':>5} {'total':>8} {'discount':>8}")
    for order in pipeline.done:
        mark = "*" if order.get("backordered") else ""
        print(f"{order['id']:>3} {order['customer']:<12} {len(order['lines']):>5} {order['total']:>8.2f} {order['discount']:>8.2f}{mark}")
    print(f"{'':>22} {sum(o['total'] for o in pipeline.done):>8.2f}")
    print("stock:", ", ".join(f"{name} {count}" for name, count in STOCK.items()))


def main():
    pipeline = Pipeline(STAGES)
    try:
        for order in pipeline.run(make_orders()):
            if order["total"] > 30:
                print("large order", order["id"])
    finally:
        report(pipeline)


if __name__ == "__main__":
    main()
