"""Reads a CSV file by hand (quotes, doubled quotes, line breaks inside quotes), cleans it, groups it
and prints tables: the small report everybody writes once."""


class CsvError(ValueError):
    def __init__(self, message, line):
        super().__init__(f"line {line}: {message}")
        self.line = line


def parse_csv(text: str, delimiter: str = ",") -> list[list[str]]:
    rows, row, field = [], [], []
    quoted = was_quoted = False
    line, i, n = 1, 0, len(text)
    while i < n:
        c = text[i]
        if quoted:
            if c == '"':
                if i + 1 < n and text[i + 1] == '"':
                    field.append('"')
                    i += 1
                else:
                    quoted = False
            else:
                if c == "\n":
                    line += 1
                field.append(c)
        elif c == '"':
            if field:
                raise CsvError("a quote inside an unquoted field", line)
            quoted = was_quoted = True
        elif c == delimiter:
            row.append("".join(field))
            field, was_quoted = [], False
        elif c == "\n":
            line += 1
            if row or field or was_quoted:
                row.append("".join(field))
                rows.append(row)
            row, field, was_quoted = [], [], False
        elif c != "\r":
            if was_quoted:
                raise CsvError("text after a closing quote", line)
            field.append(c)
        i += 1
    if quoted:
        raise CsvError("the file ends inside quotes", line)
    if row or field:
        row.append("".join(field))
        rows.append(row)
    return rows


class Sale:
    __slots__ = ("date", "region", "seller", "product", "units", "price", "note")

    def __init__(self, date, region, seller, product, units, price, note):
        self.date = date
        self.region = region
        self.seller = seller
        self.product = product
        self.units = units
        self.price = price
        self.note = note

    @property
    def total(self) -> float:
        return self.units * self.price

    @property
    def month(self):
        return self.date[:7]

    @classmethod
    def from_record(cls, record):
        return cls(record["date"], record["region"], record["seller"], record["product"],
                   int(record["units"]), float(record["price"]), record["note"] or None)


def load(path):
    with open(path, encoding="utf-8", newline="") as file:
        header, *rows = parse_csv(file.read())
    sales, rejected = [], []
    for number, row in enumerate(rows, 2):
        record = dict(zip(header, row))
        try:
            sales.append(Sale.from_record(record))
        except ValueError as error:
            rejected.append((number, str(error)))
    return sales, rejected


def group_by(items, key):
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


class Table:
    def __init__(self, *columns):
        self.columns = columns
        self.rows = []

    def add(self, *cells):
        if len(cells) != len(self.columns):
            raise ValueError(f"{len(cells)} cells for {len(self.columns)} columns")
        self.rows.append(cells)

    def __str__(self):
        shown = [[self.show(cell) for cell in row] for row in self.rows]
        widths = [max([len(name)] + [len(row[i]) for row in shown]) for i, name in enumerate(self.columns)]
        rule = "+" + "+".join("-" * (w + 2) for w in widths) + "+"
        lines = [rule, "|" + "|".join(f" {name:^{w}} " for name, w in zip(self.columns, widths)) + "|", rule]
        for row, texts in zip(self.rows, shown):
            cells = []
            for cell, text, width in zip(row, texts, widths):
                cells.append(f" {text:>{width}} " if isinstance(cell, (int, float)) else f" {text:<{width}} ")
            lines.append("|" + "|".join(cells) + "|")
        lines.append(rule)
        return "\n".join(lines)

    @staticmethod
    def show(cell):
        if cell is None:
            return "-"
        if isinstance(cell, float):
            return f"{cell:,.2f}"
        return str(cell)


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def main():
    sales, rejected = load("data/sales.csv")
    print(f"{len(sales)} sales, {len(rejected)} rejected")
    for number, why in rejected:
        print(f"  row {number}: {why}")

    table = Table("region", "sales", "units", "revenue", "median", "best seller")
    for region, group in sorted(group_by(sales, lambda s: s.region).items()):
        sellers = group_by(group, lambda s: s.seller)
        best = max(sellers, key=lambda name: (sum(s.total for s in sellers[name]), name))
        table.add(region, len(group), sum(s.units for s in group), sum(s.total for s in group), median([s.total for s in group]), best)
    table.add("all", len(sales), sum(s.units for s in sales), sum(s.total for s in sales), median([s.total for s in sales]), None)
    print(table)

    products = sorted({s.product for s in sales})
    regions = sorted({s.region for s in sales})
    pivot = Table("product", *regions, "sum")
    cells = group_by(sales, lambda s: (s.product, s.region))
    for product in products:
        row = [sum(s.units for s in cells.get((product, region), ())) for region in regions]
        pivot.add(product, *row, sum(row))
    print(pivot)

    months = Table("month", "revenue", "change")
    previous = None
    for month, group in sorted(group_by(sales, lambda s: s.month).items()):
        revenue = round(sum(s.total for s in group), 2)
        change = f"{(revenue - previous) / previous:+.1%}" if previous else None
        months.add(month, revenue, change)
        previous = revenue
    print(months)

    notes = group_by((s for s in sales if s.note), lambda s: s.note)
    for note in sorted(notes, key=lambda n: (-len(notes[n]), n)):
        print(f"{note!r}: {len(notes[note])}")

    largest = sorted(sales, key=lambda s: s.total, reverse=True)[:5]
    for place, sale in enumerate(largest, 1):
        print(f"{place}. {sale.date} {sale.seller:<7} {sale.units:>3} × {sale.product:<18} = {sale.total:>9.2f}")

    for text in ('a,"b', 'a"b,c', '"a"b,c', '\n\n,\n"",x\r\n'):
        try:
            print(repr(text), parse_csv(text))
        except CsvError as error:
            print(repr(text), "->", error, f"(line {error.line})")
    try:
        pivot.add("too", "few")
    except ValueError as error:
        print(error)


main()
