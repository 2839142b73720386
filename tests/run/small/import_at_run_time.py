# run: args={scratch}
"""Modules written now and imported now: nothing of them existed when this file was compiled."""
import sys

folder = sys.argv[1]
sys.path.insert(0, folder)


def write(name, text):
    with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
        file.write(text)


write("fresh_one.py", "print('loading', __name__)\nVALUE = 41\ndef bump(n):\n    return n + 1\nclass Thing:\n    kind = __name__\n")
write("fresh_two.py", "from fresh_one import bump, VALUE as v\nimport fresh_one\nRESULT = bump(v)\n_private = 1\n__all__ = ['RESULT', 'extra']\nextra = fresh_one.Thing.kind\n")
write("fresh_bad.py", "x = 1\nraise RuntimeError('while loading')\n")
write("fresh_syntax.py", "def broken(:\n    pass\n")
write("circular_a.py", "import circular_b\nNAME = 'a'\ndef other():\n    return circular_b.NAME\n")
write("circular_b.py", "import circular_a\nNAME = 'b'\nHAD = hasattr(circular_a, 'NAME')\n")
import fresh_two

print(fresh_two.RESULT, fresh_two.extra, "fresh_one" in sys.modules, fresh_two.__name__, fresh_two.bump(1))
import fresh_one

print(fresh_one is fresh_two.fresh_one, type(fresh_one).__name__, fresh_one.__name__, fresh_one.__doc__, sorted(n for n in dir(fresh_one) if not n.startswith("_")))
from fresh_two import *

print(RESULT, extra, "_private" in globals())
again = __import__("fresh_one")
print(again.VALUE)
for name in ("fresh_bad", "fresh_syntax", "not_there", "fresh_one.sub"):
    try:
        __import__(name)
    except Exception as error:
        print(name, type(error).__name__, error.msg if isinstance(error, SyntaxError) else error, name in sys.modules)
try:
    from fresh_one import nothing_like_this
except ImportError as error:
    print(str(error).replace(folder, "FOLDER"), error.name)
import circular_a

print(circular_a.other(), circular_a.circular_b.HAD)
try:
    fresh_one.missing
except AttributeError as error:
    print(error)


def inside():
    import fresh_one as local_name
    from fresh_one import VALUE
    return local_name.VALUE + VALUE


print(inside())
fresh_one.VALUE = "patched"
from fresh_one import VALUE

print(VALUE, inside())
del sys.modules["fresh_one"]
import fresh_one as reloaded

print(reloaded.VALUE, reloaded is fresh_one)
write("with_main.py", "if __name__ == '__main__':\n    print('never')\nelse:\n    print('imported as', __name__)\n")
import with_main
