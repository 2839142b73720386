# How often sorting compares, in lists of one run and short ones.
class Counted:
    compared = 0

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        Counted.compared += 1
        return self.value < other.value


for values in [1, 2], [2, 1], [3, 1, 2], [1, 3, 2, 0], range(40), range(40, 0, -1):
    for reverse in False, True:
        Counted.compared = 0
        sorted(map(Counted, values), reverse=reverse)
        print(Counted.compared, end=" ")
print()
