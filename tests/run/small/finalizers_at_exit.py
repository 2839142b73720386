# run: args={scratch}/left_open.txt
"""What the end of the program runs: __del__ of what is left, with output still working; a file that was dropped is written out."""
import gc
import sys


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("del", self.name)


sys_argv1 = sys.argv[1]


def dropped_file():
    text = open(sys_argv1, "w")
    text.write("never closed\n")


def check_dropped():
    with open(sys_argv1) as file:
        print(file.read())


dropped_file()
gc.collect()
check_dropped()

cycle = Loud("in a cycle")
cycle.self = cycle
del cycle
gc.collect()

kept = Loud("kept to the end")
print("end of the program")
