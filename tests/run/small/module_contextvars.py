"""Context variables: values per context, tokens, copies that share."""
import contextvars
from contextvars import Context, ContextVar, Token, copy_context

level = ContextVar("level", default=0)
user = ContextVar("user")
print(level.get(), user.get("nobody"), level.name)
try:
    user.get()
except LookupError as e:
    print("LookupError", e.args[0] is user)
token = level.set(5)
print(level.get(), token.var is level, token.old_value is Token.MISSING, Token.MISSING)
level.reset(token)
print(level.get())
for wrong in (lambda: level.reset(token), lambda: user.reset(level.set(1)), lambda: level.reset(1), lambda: ContextVar(1), lambda: ContextVar(), lambda: Token(),
              lambda: Context(1), lambda: copy_context()["x"], lambda: copy_context()[user], lambda: Context().run()):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, str(e)[:24])


def inside(name):
    user.set(name)
    level.set(level.get() + 1)
    return user.get(), level.get()


c = copy_context()
print(c.run(inside, "ann"), c.run(inside, "bob"), user.get("nobody"), len(c), user in c, c[user], c.get(user), Context().get(user, 3))
d = c.copy()
print(c == d, d.run(inside, "cy"), c == d, sorted(v.name for v in c), sorted(map(str, c.values())))
try:
    c.run(c.run, inside, "again")
except RuntimeError as e:
    print(str(e)[:20])

many = [ContextVar(f"v{i}") for i in range(300)]


def fill():
    tokens = [v.set(i) for i, v in enumerate(many)]
    big = copy_context()
    assert all(big[v] == i for i, v in enumerate(many)) and len(big) >= 300
    for v, t in list(zip(many, tokens))[::2]:
        v.reset(t)
    left = copy_context()
    assert len(big) - len(left) == 150 and all((v in left) == (i % 2 == 1) for i, v in enumerate(many))
    return sum(v for k, v in left.items() if k is not level and k is not user)


print(Context().run(fill))


def generator():
    level.set(40)
    yield level.get()


print(next(generator()), level.get())
