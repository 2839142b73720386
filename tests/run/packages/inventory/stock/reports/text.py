from .. import counter as _counter


def pad(value, width):
    if isinstance(value, float):
        return f"{value:>{width}.2f}"
    return f"{value:>{width}}" if isinstance(value, int) else f"{value:<{width}}"


def table(rows, head):
    widths = [max(len(pad(cell, 0)) for cell in column) for column in zip(head, *rows)]
    lines = ["  ".join(pad(name, width) for name, width in zip(head, widths)).rstrip(), "  ".join("-" * w for w in widths)]
    lines += ["  ".join(pad(cell, width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join(lines + [f"(table {_counter.next_id()})"])
