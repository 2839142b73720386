PLACES = {"harbour": (0, 0), "mill": (3, 4), "tower": (6, 0)}


def distance(a, b):
    (ax, ay), (bx, by) = PLACES[a], PLACES[b]
    return ((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5
