import geometry
from units import lengths

print("survey:", geometry.area(3, 4), lengths.to_feet(10))
