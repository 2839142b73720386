# rounds: 1
"""The least program: start-up, and everything a compilation costs."""
import sys

for _ in range(int(sys.argv[1])):
    print("hello")
