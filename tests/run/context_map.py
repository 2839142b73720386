# contextvars: many variables, copies that share what they hold, resets in any order, lengths of the iterators, equality.
import contextvars
import random

random.seed(5)
variables = [contextvars.ContextVar(f"v{i}", default=-i) for i in range(500)]


def change(context, held):
    tokens = []
    for _ in range(400):
        variable = random.choice(variables)
        value = random.randrange(10**6)
        tokens.append((variable, variable.set(value)))
        held[variable] = value
        if random.random() < 0.3:
            variable, token = tokens.pop()
            variable.reset(token)
            if token.old_value is contextvars.Token.MISSING:
                del held[variable]
            else:
                held[variable] = token.old_value
    assert all(v.get() == held.get(v, -i) for i, v in enumerate(variables))


first = contextvars.Context()
held = {}
first.run(change, first, held)
second, copied = first.copy(), dict(held)
second.run(change, second, copied)
assert dict(first.items()) == held and dict(second.items()) == copied
print(len(first), len(second), first == second, first == first.copy())
print(len(first.keys()), len(first.values()), len(first.items()), len(contextvars.Context().keys()))
iterator = iter(first)
next(iterator)
print(len(iterator), sum(1 for _ in iterator), variables[0] in contextvars.Context())


def undo():
    tokens = [v.set(0) for v in variables]
    random.shuffle(tokens)
    for token in tokens:
        token.var.reset(token)
    return len(contextvars.copy_context())


print(contextvars.Context().run(undo), first.run(undo) == len(first))
