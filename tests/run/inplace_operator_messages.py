# Messages of in-place operators: they name the operator with its equals sign, and the sequence's repetition on the
# right is asked only when the left operand's type has no sequence operations of its own.
import operator


class Plain:
    pass


VALUES = (1, True, 1.5, 2j, None, "ab", b"ab", [1], (1,), {1: 2}, {3}, frozenset((4,)), bytearray(b"x"), range(2), Plain(), Plain, len)
NAMES = ("iadd", "isub", "imul", "imatmul", "itruediv", "ifloordiv", "imod", "ipow", "ilshift", "irshift", "iand", "ior", "ixor")


def attempts(left, right):
    out = []
    for form in FORMS:
        try:
            form(left, right)
        except TypeError as error:
            out.append(str(error))
        except (ZeroDivisionError, ValueError) as error:
            out.append(type(error).__name__)
        else:
            out.append("fine")
    return out


def f0(a, b): a += b
def f1(a, b): a -= b
def f2(a, b): a *= b
def f3(a, b): a @= b
def f4(a, b): a /= b
def f5(a, b): a //= b
def f6(a, b): a %= b
def f7(a, b): a **= b
def f8(a, b): a <<= b
def f9(a, b): a >>= b
def f10(a, b): a &= b
def f11(a, b): a |= b
def f12(a, b): a ^= b


FORMS = (f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12)
for left in VALUES:
    for right in VALUES:
        fresh = left.copy() if hasattr(left, "copy") else left
        for name, text in zip(NAMES, attempts(fresh, right)):
            if text != "fine":
                print(type(left).__name__, name, type(right).__name__, text)
