# PyYAML: loading and dumping, anchors, tags, multi-documents, own types, errors with positions; the C loader agrees.
# needs: yaml
import datetime
import yaml

TEXT = """
base: &base {name: x, size: 3}
derived:
  <<: *base
  size: 4
list: [1, 2.5, true, null, ~, 0x1f, 0o17, 1e3, .inf, "quo\\u00e9ted", 'sing''le', 2001-12-14, 2001-12-14t21:59:43.10-05:00]
block: |
  kept
    lines
folded: >-
  joined
  words

  para
? complex key
: - a
  - b: c
    d: e
set: !!set {a, b}
pairs: !!omap [x: 1, y: 2]
binary: !!binary aGVsbG8=
"""
data = yaml.safe_load(TEXT)
for key in data:
    print(key, repr(data[key]) if key != "set" else sorted(data[key]))
print(yaml.safe_dump(data["derived"], default_flow_style=False), end="")
print(yaml.dump({"a": [1, {"b": (1, 2)}], "t": "multi\nline", "u": "\u00e9\u4e2d", "n": None, "f": 1.5, "yes": "yes", "num": "12"}, allow_unicode=True, sort_keys=False), end="")
shared = [1, 2]
print(yaml.dump([shared, shared, datetime.date(2020, 1, 2), b"raw", {1, 2}], width=30, indent=4), end="")
print(list(yaml.safe_load_all("--- 1\n--- [2, 3]\n...\n---\na: b\n")))


class Money(yaml.YAMLObject):
    yaml_tag = "!money"
    yaml_loader = yaml.SafeLoader

    def __init__(self, amount, unit):
        self.amount, self.unit = amount, unit

    def __repr__(self):
        return f"Money({self.amount}, {self.unit})"


print(yaml.safe_load("- !money {amount: 3, unit: EUR}"), yaml.dump(Money(1, "USD")), end="")
yaml.add_representer(complex, lambda dumper, value: dumper.represent_scalar("!c", str(value)))
yaml.add_constructor("!c", lambda loader, node: complex(loader.construct_scalar(node)), yaml.SafeLoader)
print(yaml.dump(1 + 2j), yaml.safe_load("!c (3+4j)"), sep="")
for bad in ("a: [1, 2", "a: b: c", "\tx", "*nope", "!!python/object:os.system x", "a: 'open", "{a: 1}}", "- a\nb: c"):
    try:
        print(yaml.safe_load(bad))
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        print(type(e).__name__, getattr(e, "problem", ""), mark and (mark.line, mark.column))
print([type(e).__name__ for e in yaml.parse("a: [1]")])
print([type(t).__name__ for t in yaml.scan("- a\n- {b: c}")])
print(yaml.compose("a: [1, x]"). value[0][1].value[0].tag)
if yaml.__with_libyaml__:
    print(yaml.load(TEXT, yaml.CSafeLoader) == data, yaml.dump(data["derived"], Dumper=yaml.CSafeDumper), end="")
