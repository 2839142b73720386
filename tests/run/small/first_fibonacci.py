def fib(n):
    if n <= 1:
        return n
    return fib(n - 1) + fib(n - 2)


def fib_loop(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


memo = {}


def fib_memo(n):
    if n not in memo:
        memo[n] = n if n < 2 else fib_memo(n - 1) + fib_memo(n - 2)
    return memo[n]


print([fib(i) for i in range(15)])
print(fib(20), fib_loop(20), fib_memo(20), fib_loop(100), fib_memo(90))
