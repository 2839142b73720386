def area(width, height):
    return width * height


NAME = "geometry one"
