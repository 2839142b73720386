import sys

print("to stdout")
try:
    sys.exit("fatal: to stderr, status 1")
finally:
    print("cleanup runs first")
