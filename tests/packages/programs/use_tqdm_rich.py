# tqdm and rich: progress bars to a text stream; tables, trees, markup, syntax colouring, panels, tracebacks and inspection.
# needs: tqdm rich
import io
import re

from rich import inspect
from rich.columns import Columns
from rich.console import Console
from rich.json import JSON
from rich.markdown import Markdown
from rich.panel import Panel
from rich.pretty import pretty_repr
from rich.progress import track
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text
from rich.traceback import Traceback
from rich.tree import Tree
from tqdm import tqdm, trange

out = io.StringIO()
for i in tqdm(range(4), file=out, desc="job", ncols=60, ascii=True, mininterval=0):
    pass
print(re.sub(r"#+|\d+:\d+|[\d.]+it/s|\?it/s|[\d.]+s/it", "T", out.getvalue().split("\r")[-1]))
bar = tqdm(total=10, file=out, disable=False, unit="B", unit_scale=True, postfix={"loss": 0.5})
bar.update(3)
bar.set_description("d")
print(bar.n, bar.total, bar.desc, tqdm.format_sizeof(123456), tqdm.format_interval(3725), tqdm.format_num(1234567), bar.format_meter(3, 10, 2, ncols=50, ascii=True))
bar.close()
print(sum(trange(5, file=out, leave=False)), tqdm.format_meter(5, 10, 1, prefix="p", unit="x"))

console = Console(file=io.StringIO(), width=60, force_terminal=True, color_system="truecolor", legacy_windows=False, record=True)
table = Table(title="Stars", show_lines=True)
for name, how in (("Name", "left"), ("Size", "right"), ("Note", "center")):
    table.add_column(name, justify=how, style="cyan", no_wrap=name == "Name")
table.add_row("Sun", "1", "[bold]near[/bold] :sun:")
table.add_row("Sirius A", "2.06", "bright " * 6)
console.print(table)
console.print(Panel("a [red on white]panel[/]", title="P", subtitle="s", expand=False))
tree = Tree("root")
tree.add("[green]a").add("b")
tree.add("c")
console.print(tree, Columns(["one", "two", "three"], equal=True))
console.print({"a": [1, 2.5, None, True], "url": "http://x.org", "s": "text"}, 10**6, "0xff 'str' [1, 2]", highlight=True)
console.print(Syntax("def f(x: int):\n    return f'{x!r}'  # note\n", "python", line_numbers=True, theme="monokai"))
console.print(Markdown("# Head\n\n* one\n* two `code`\n\n1. *em* **strong**\n\n> quote\n"))
console.print(JSON('{"k": [1, null, "v"]}'))
text = Text("some words to style and wrap over several lines of the console, really")
text.highlight_words(["style"], "bold")
text.stylize("underline", 0, 4)
console.print(text, justify="full", width=30)
console.rule("[b]rule")
inspect([1], console=console, methods=False, value=True)
try:
    {}["missing"]
except KeyError:
    console.print(str(Traceback(width=60)).partition(" object")[0])
print(console.file.getvalue())
print(console.export_text()[:100], len(console.export_html(clear=True)) > 100)
print(pretty_repr({"k" * 30: list(range(30)), "d": {"x": (1, 2), "s": {3}}}, max_width=50), sum(track(range(4), console=Console(file=io.StringIO()))))
try:
    console.print("[/wrong]")
except Exception as e:
    print(type(e).__name__, e)
