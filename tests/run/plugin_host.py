# run: args={scratch}
"""A plug-in host: builds source text, compiles, evals and execs it, and imports modules that did not
exist when this file was compiled."""
import sys


class PluginError(Exception):
    pass


class Registry:
    def __init__(self):
        self.handlers = {}
        self.filters = []

    def handler(self, name, *, priority=0):
        def register(function):
            self.handlers.setdefault(name, []).append((priority, function))
            self.handlers[name].sort(key=lambda pair: -pair[0])
            return function
        return register

    def filter(self, function):
        self.filters.append(function)
        return function

    def call(self, name, *args):
        results = []
        for _, function in self.handlers.get(name, ()):
            try:
                results.append(function(*args))
            except Exception as error:
                results.append(f"{function.__name__} failed: {type(error).__name__}: {error}")
        for function in self.filters:
            results = [function(r) for r in results]
        return results


registry = Registry()

PLUGINS = {
    "plug_upper": '''
"""Turns text to capitals."""
from __main__ import registry

VERSION = (1, 2)

@registry.handler("text", priority=5)
def upper(text):
    return text.upper()
''',
    "plug_stats": '''
from __main__ import registry
import plug_upper

class Stats:
    calls = 0

    def __call__(self, text):
        Stats.calls += 1
        return {"letters": len(text), "vowels": sum(c in "aeiou" for c in text), "upper": plug_upper.upper(text)[:3]}

    __name__ = "stats"

registry.handler("text")(Stats())
''',
    "plug_fragile": '''
from __main__ import registry

@registry.handler("text", priority=-1)
def fragile(text):
    return helper(text)[100]

def helper(text):
    if "x" in text:
        raise ValueError("no x please")
    return text
''',
    "plug_broken": "def broken(:\n    pass\n",
    "plug_crashing": "values = [1, 2, 3]\nprint('about to fail')\nvalues[10]\n",
}


def load_plugins(folder):
    sys.path.insert(0, folder)
    for name, source in PLUGINS.items():
        with open(f"{folder}/{name}.py", "w") as file:
            file.write(source)
    for name in PLUGINS:
        try:
            module = __import__(name)
        except SyntaxError as error:
            print(f"{name}: syntax error on line {error.lineno}: {error.msg}")
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {error}")
        else:
            doc = (module.__doc__ or "no documentation").strip()
            print(f"{name}: {doc} {getattr(module, 'VERSION', '')}")


def make_function(name, parameters, expression, **constants):
    source = f"def {name}({', '.join(parameters)}):\n    return {expression}\n"
    namespace = dict(constants)
    exec(compile(source, f"<generated {name}>", "exec"), namespace)
    return namespace[name]


def make_class(name, fields):
    lines = [f"class {name}:", f"    __slots__ = {tuple(fields)!r}", f"    def __init__(self, {', '.join(fields)}):"]
    lines += [f"        self.{f} = {f}" for f in fields]
    shown = ", ".join("%s={self.%s!r}" % (f, f) for f in fields)
    lines += ["    def __repr__(self):", f"        return f'{name}({shown})'"]
    lines += ["    def __eq__(self, other):", "        return " + " and ".join(f"self.{f} == other.{f}" for f in fields)]
    namespace = {}
    exec("\n".join(lines), namespace)
    return namespace[name]


class Template:
    """Text with {{ expressions }} and lines that begin with % for statements, compiled to a function."""

    def __init__(self, text):
        code = ["def render(**context):", "    out = []", "    globals().update(context)"]
        indent = 1
        for line in text.splitlines():
            stripped = line.strip()
            if stripped.startswith("%"):
                statement = stripped[1:].strip()
                if statement.startswith("end"):
                    indent -= 1
                    continue
                if statement.startswith(("else", "elif")):
                    code.append("    " * (indent - 1) + statement)
                    continue
                code.append("    " * indent + statement)
                indent += statement.endswith(":")
                continue
            while "{{" in line:
                before, rest = line.split("{{", 1)
                expression, line = rest.split("}}", 1)
                code.append("    " * indent + f"out.append({before!r})")
                code.append("    " * indent + f"out.append(str({expression.strip()}))")
            code.append("    " * indent + f"out.append({line + chr(10)!r})")
        code.append("    return ''.join(out)")
        self.source = "\n".join(code)
        self.namespace = {}
        exec(compile(self.source, "<template>", "exec"), self.namespace)

    def render(self, **context):
        return self.namespace["render"](**context)


class Sandbox(dict):
    """A namespace that watches what is read and written."""

    def __init__(self, **names):
        super().__init__(names)
        self.reads, self.writes = [], []

    def __getitem__(self, key):
        self.reads.append(key)
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        self.writes.append(key)
        super().__setitem__(key, value)


def main():
    load_plugins(sys.argv[1])
    for text in ("hello", "xylophone"):
        for result in registry.call("text", text):
            print("  ", result)
    registry.filter(lambda r: r if isinstance(r, str) else sorted(r.items()))
    print(registry.call("text", "filtered"), registry.call("nothing"))
    print(sys.modules["plug_stats"].Stats.calls, "plug_broken" in sys.modules, "plug_crashing" in sys.modules)
    area = make_function("area", ["r", "scale=1"], "pi * r ** 2 * scale", pi=3.14)
    print(area(2), area(1, scale=10), area.__name__, area.__code__.co_filename, area.__defaults__)
    Point = make_class("Point", ["x", "y"])
    print(Point(1, "two"), Point(1, 2) == Point(1, 2), Point.__slots__)
    page = Template("Dear {{ name.title() }},\n% for item, price in items:\n  {{ item }}: {{ '%.2f' % price }}\n% if price > 10:\n  (expensive)\n% else:\n  (cheap)\n% end\n% end\nTotal {{ sum(p for _, p in items) }}")
    print(page.render(name="ann", items=[("tea", 3.5), ("lamp", 25)]), end="")
    sandbox = Sandbox(x=3, y=4)
    print(eval("(x * x + y * y) ** 0.5", {"__builtins__": {}}, sandbox), sandbox.reads)
    exec("z = x + y\nw = [i for i in range(z)]\ndel x", {}, sandbox)
    print(sandbox.writes, sorted(sandbox), sandbox["w"])
    for source in ("1 +", "open('f')", "z", "().__class__"):
        try:
            print(source, "=", eval(source, {"__builtins__": {}}, {}))
        except (SyntaxError, NameError) as error:
            print(source, "->", type(error).__name__, error.msg if isinstance(error, SyntaxError) else error)
    operations = {name: eval(f"lambda a, b: a {symbol} b") for name, symbol in (("add", "+"), ("less", "<"), ("power", "**"), ("both", "and"))}
    print({name: f(7, 2) for name, f in operations.items()})
    counter = {}
    exec("""
count = 0
def tick(by=1):
    global count
    count += by
    return count
""", counter)
    print([counter["tick"](n) for n in (1, 2, 3)], counter["count"])
    program = compile("[total := total + i for i in range(limit)]\nprint('in program', total)", "<program>", "exec")
    for limit in (3, 10):
        exec(program, {"total": 0, "limit": limit})
    try:
        exec("def outer():\n    def inner():\n        return missing_thing\n    return inner()\nouter()")
    except NameError as error:
        names, traceback = [], error.__traceback__
        while traceback:
            names.append(f"{traceback.tb_frame.f_code.co_name}:{traceback.tb_lineno}" if traceback.tb_frame.f_code.co_filename == "<string>" else "host")
            traceback = traceback.tb_next
        print(error, names)
    raise PluginError("unload failed") from ValueError("still in use")


if __name__ == "__main__":
    main()
