"""Raising, catching, chaining, finally and try blocks that do not raise."""
import sys


class AppError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Minor(AppError):
    pass


def check(n: int) -> int:
    if n % 3 == 0:
        raise Minor(n)
    if n % 5 == 0:
        raise ValueError(n)
    return n


def deep(n: int, depth: int) -> int:
    if depth:
        return deep(n, depth - 1)
    return check(n)


def guarded(n: int) -> int:
    total = 0
    try:
        total += check(n)
    except AppError as error:
        total += error.code
    except ValueError:
        total -= 1
    finally:
        total += 1
    return total


def quiet(n: int) -> int:
    total = 0
    for i in range(n):
        try:
            total += i
        except ValueError:
            total = 0
    return total


def chained(n: int) -> int:
    try:
        try:
            {}[n]
        except KeyError as error:
            raise AppError(n) from error
    except AppError as error:
        return error.code if isinstance(error.__cause__, KeyError) else 0
    return 0


def main(scale: float) -> None:
    n = int(1_300_000 * scale)
    total = quiet(n * 4)
    for i in range(n):
        total += guarded(i)
    for i in range(n // 5):
        total += chained(i)
        try:
            total += deep(i, 5)
        except (AppError, ValueError):
            total += 1
    print(total)


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
