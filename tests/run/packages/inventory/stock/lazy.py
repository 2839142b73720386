print("importing", __name__, "on demand")
from .reports.text import pad


def compute(n):
    return pad(n * n, 6)
