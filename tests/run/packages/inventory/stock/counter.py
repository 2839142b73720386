"""State shared by every importer of this module."""
print("importing", __name__)

_last = 0


def next_id():
    global _last
    _last += 1
    return _last
