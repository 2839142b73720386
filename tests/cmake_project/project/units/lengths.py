def to_feet(metres):
    return round(metres * 3.25, 2)
