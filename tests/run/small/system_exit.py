import sys


def stop(code):
    try:
        sys.exit(code)
    except SystemExit as error:
        print("exit code", repr(error.code), repr(error))
    finally:
        print("finally")


for code in (0, 1, None, "message", 3.5, (1, 2)):
    stop(code)
try:
    exit_in_nested = [sys.exit(9) for _ in range(1)]
except BaseException as error:
    print(type(error).__name__, error.code)
print("leaving")
sys.exit(42)
