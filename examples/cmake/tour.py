from places import PLACES, distance

names = list(PLACES)
for a, b in zip(names, names[1:]):
    print(f"{a} to {b}: {distance(a, b):.1f}")
