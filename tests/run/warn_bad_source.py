# warn_explicit() with a loader whose source has a splitlines() of its own.
import sys
import warnings


class BadSource(str):
    def splitlines(self):
        return [42]


class BadLoader:
    def get_source(self, name):
        return BadSource("spam\nham")


sys.stderr = sys.stdout
warnings.simplefilter("always")
warnings.warn_explicit("eggs", UserWarning, "bar", 2, module_globals={"__loader__": BadLoader(), "__name__": "foobar"})
try:
    warnings.warn_explicit("eggs", UserWarning, "bar", 9, module_globals={"__loader__": BadLoader(), "__name__": "foobar"})
except IndexError as e:
    print("IndexError", e)
