"""protopy --trace: calls and lines are told on standard error as they run, in the words of the library's trace module."""
import linecache
import os
import sys
import threading

_write = sys.stderr.write if sys.stderr else None


def start():
    if _write:
        threading.settrace(_call)
        sys.settrace(_call)


def stop():
    sys.settrace(None)
    threading.settrace(None)


def _call(frame, event, argument):
    code = frame.f_code
    file = frame.f_globals.get("__file__") or code.co_filename
    if event != "call" or code.co_filename.startswith("<frozen ") or file == __file__:
        return None  # importing, which would drown what it imports
    module = os.path.splitext(os.path.basename(file))[0]
    _write(f" --- modulename: {module}, funcname: {code.co_name}\n")
    return _line


def _line(frame, event, argument):
    if event == "line":
        file = frame.f_code.co_filename
        _write(f"{os.path.basename(file)}({frame.f_lineno}): {linecache.getline(file, frame.f_lineno) or chr(10)}")
    return _line
