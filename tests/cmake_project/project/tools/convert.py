import sys

from units import to_feet

for text in sys.argv[1:] or ["1", "2"]:
    print(text, "m =", to_feet(float(text)), "ft")
