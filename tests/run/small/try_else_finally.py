def attempt(action):
    log = []
    try:
        log.append("try")
        action()
    except ArithmeticError as error:
        log.append(f"arithmetic {type(error).__name__}")
    except Exception as error:
        log.append(f"other {type(error).__name__}")
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log


print(attempt(lambda: 1))
print(attempt(lambda: 1 / 0))
print(attempt(lambda: [][0]))


def else_raises():
    try:
        pass
    except ValueError:
        return "wrong handler"
    else:
        raise ValueError("from else")
    finally:
        print("finally after else")


try:
    print(else_raises())
except ValueError as error:
    print("propagated", error)


def return_in_try():
    value = "before"
    try:
        return value
    finally:
        value = "after"


def return_overrides():
    try:
        raise KeyError
    finally:
        return "swallowed"


def nested_returns():
    for i in (1, 2):
        try:
            try:
                if i == 1:
                    continue
                return "inner"
            finally:
                print("inner finally", i)
        finally:
            print("outer finally", i)


def while_finally():
    n = 0
    while True:
        try:
            n += 1
            if n == 2:
                continue
            if n == 4:
                break
        finally:
            print("n", n)
    return n


print(return_in_try(), return_overrides(), nested_returns(), while_finally())


def generator():
    try:
        yield 1
        try:
            yield 2
        finally:
            yield "in finally"
    except GeneratorExit:
        print("exit")
        raise


print(list(generator()))
g = generator()
next(g)
g.close()


def exception_variable_gone():
    error = "kept?"
    try:
        raise ValueError
    except ValueError as error:
        pass
    try:
        return error
    except UnboundLocalError as e:
        return str(e)


print(exception_variable_gone())


def retry(limit):
    tries = 0
    while True:
        try:
            tries += 1
            if tries < limit:
                raise OSError(tries)
        except OSError as error:
            print("retry", error)
            continue
        else:
            return tries


print(retry(3))
import sys

try:
    1 / 0
except ZeroDivisionError:
    print(sys.exc_info()[0].__name__)
    try:
        {}["x"]
    except KeyError:
        print(sys.exc_info()[0].__name__)
    print(sys.exc_info()[0].__name__)
print(sys.exc_info())
