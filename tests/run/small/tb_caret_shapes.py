"""The carets of many kinds of expressions, each printed by the default hook."""
import sys


class Thing:
    def __init__(self):
        self.value = None
        self.items = {"list": [1, 2, {"deep": None}]}

    def method(self, *args):
        return self.value.attribute

    def __enter__(self):
        raise RuntimeError("enter")

    def __exit__(self, *a):
        pass


thing, none, zero, text = Thing(), None, 0, "text"


def binary():
    return 1 + 2 * (3 / zero) - 4


def binary_spaces():
    return thing   +   text


def binary_inner():
    return (1 + 2) * (text + 1)


def power():
    return 0 ** -1 + 1


def subscript():
    return thing.items["list"][2]["deep"]["more"]


def subscript_key():
    return thing.items ["none"]


def attribute():
    return thing.items.missing.more


def attribute_none():
    x = none.x.y
    return x


def call():
    return max(1, thing.method(2, 3), key=None)


def call_wrong():
    return thing.method.nothing(1)


def not_callable():
    return text(1)(2)


def call_multiline():
    return max(
        1,
        int(
            "x",
        ),
    )


def expression_multiline():
    return (1 +
            text
            + 3)


def assign_attribute():
    none.field = 1


def assign_subscript():
    none["a"] = 1


def delete_subscript():
    del thing.items["zzz"]


def augmented():
    thing.value += 1


def augmented_subscript():
    thing.items["count"] += 1


def unpack():
    a, b = 1, 2, 3


def for_loop():
    for i in none:
        pass


def comprehension():
    return [x.y for x in [1, 2]]


def generator():
    return sum(1 / x for x in [1, 0])


def conditional():
    return 1 if none.x else 2


def comparison():
    return 1 < none < 3


def contains():
    return 1 in none


def boolean():
    return zero or none and thing or text.nope


def unary():
    return -text


def raise_call():
    raise ValueError("a", "b")


def assert_message():
    assert zero == 1, f"zero is {zero}"


def with_statement():
    with thing as t:
        pass


def f_string():
    return f"{zero} {1 / zero} {text!r}"


def lambda_call():
    return (lambda a, b: a / b)(1, zero)


def nested_function():
    def inner():
        return undefined_name
    return inner()


def unicode_before():
    return "ééé" + "日本" + 1


def unicode_inside():
    ключ = {"ß": 1}
    return ключ["日本語"] + 1


def import_missing():
    import missing_module_xyz


def import_from():
    from sys import no_such_name


def global_name():
    return no_such_global + 1


def unbound_local():
    print(later)
    later = 1


def star_call():
    return print(*none)


def keyword_call():
    return thing.method(x=1)


def class_body():
    class Broken(Thing, nowhere):
        pass


def decorator():
    @none
    def decorated():
        pass


def slice_expression():
    return text["a":2]


def return_parenthesised():
    return ((((1 / zero))))


def tabs_in_line():
	return 1 / zero


def whole_line_call():
    int("not a number")


def semicolons():
    a = 1; b = a / zero; c = 2


def await_like():
    yield from none


def backslash():
    return 1 + \
        none


def walrus():
    if (n := none.value) > 3:
        pass


def match_statement():
    match thing:
        case Thing(value=None) if zero / zero:
            pass


cases = [v for v in list(globals().values()) if callable(v) and getattr(v, "__module__", "") == "__main__" and v is not Thing]
for case in cases:
    print(case.__name__, flush=True)
    try:
        result = case()
        if hasattr(result, "send"):
            list(result)
    except Exception:
        sys.excepthook(*sys.exc_info())
