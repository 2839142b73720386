def order(case):
    steps = []
    try:
        steps.append("try")
        if case == "raise":
            raise ValueError("v")
        if case == "return":
            return steps
        if case == "other":
            {}["k"]
    except ValueError as error:
        steps.append(f"except {error}")
    except (KeyError, IndexError):
        steps.append("lookup")
    else:
        steps.append("else")
    finally:
        steps.append("finally")
    steps.append("after")
    return steps


for case in ("plain", "raise", "return", "other"):
    print(case, order(case))


def finally_wins():
    try:
        return "try"
    finally:
        return "finally"


def finally_swallows():
    for i in range(3):
        try:
            1 / 0
        finally:
            if i < 2:
                continue
            break
    return i


def nested():
    try:
        try:
            raise KeyError("inner")
        finally:
            print("inner finally")
    except KeyError as error:
        print("outer", error)
        try:
            raise
        except KeyError as again:
            return again is error


print(finally_wins(), finally_swallows(), nested())


def loop_control():
    out = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        finally:
            out.append(f"f{i}")
    else:
        out.append("no break")
    return out


print(loop_control())
try:
    raise ValueError("a", 1)
except ValueError as error:
    print(error, error.args, repr(error))
try:
    print(error)
except NameError as e:
    print(e)


class AppError(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class NotFound(AppError):
    pass


try:
    raise NotFound(404, "no page")
except AppError as e:
    print(type(e).__name__, e.code, e, isinstance(e, Exception))
for bad in ("raise 5", "raise int", "raise ValueError from 3", "raise None", "raise"):
    try:
        exec(bad)
    except (TypeError, RuntimeError, ValueError) as e:
        print(bad, "->", type(e).__name__ + ":", e)
try:
    try:
        1 / 0
    except "not a class":
        pass
except TypeError as e:
    print(e, "| context:", repr(e.__context__))
e = ValueError("x").with_traceback(None)
print(e.__traceback__, e.__cause__, e.__suppress_context__)
try:
    raise ZeroDivisionError
except ArithmeticError as e:
    print(repr(e), str(e) == "")


def cleanup_order():
    log = []
    try:
        try:
            log.append(1)
            raise ValueError
        finally:
            log.append(2)
    except ValueError:
        log.append(3)
    finally:
        log.append(4)
    return log


print(cleanup_order())
try:
    assert 1 > 2, "math holds"
except AssertionError as e:
    print("assert:", e)
try:
    assert False
except AssertionError as e:
    print(repr(e))


def generator_finally():
    try:
        yield 1
        yield 2
    finally:
        print("generator closed")


for value in generator_finally():
    print(value)
    break
try:
    raise ExceptionGroup("several", [ValueError(1), TypeError("t")])
except* ValueError as group:
    print("values", group.exceptions)
except* TypeError as group:
    print("types", group.exceptions)
x = ValueError("noted")
x.add_note("a note")
print(x.__notes__)
print([c.__name__ for c in ModuleNotFoundError.__mro__], issubclass(KeyError, LookupError), issubclass(OSError, EnvironmentError))
print(KeyError("k"), KeyError("a", "b"), OSError(2, "No such file"), StopIteration(3).value, SystemExit(4).code)
