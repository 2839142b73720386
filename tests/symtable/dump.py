"""Print CPython's symbol tables of files in the format of --emit=symtable."""
import sys
import symtable
import warnings

FLAGS = ["referenced", "parameter", "global", "nonlocal", "declared_global", "local", "annotated", "free", "imported", "assigned"]


def dump(table, depth, out):
    indent = "  " * depth
    line = f"{indent}{table.get_type()} {table.get_name()} line {table.get_lineno()}"
    if table.get_type() == "function" and table.is_optimized():
        line += " optimized"
    if table.is_nested():
        line += " nested"
    out.append(line)
    for symbol in sorted(table.get_symbols(), key=lambda s: s.get_name().encode("utf-8", "surrogatepass")):
        flags = [f for f in FLAGS if getattr(symbol, "is_" + f)()]
        out.append(f"{indent}  - {symbol.get_name()}:" + "".join(" " + f for f in flags))
    for child in table.get_children():
        dump(child, depth + 1, out)


def dump_file(path):
    with open(path, "rb") as f:
        source = f.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = symtable.symtable(source, path, "exec")
    except (SyntaxError, ValueError, RecursionError) as e:
        return f"error: {type(e).__name__}"
    out = []
    dump(table, 0, out)
    return "\n".join(out)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(dump_file(name))
