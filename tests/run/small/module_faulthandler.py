# run: modes=cpython,protopy
"""faulthandler: stacks on demand, on signals, after a time, and when the process crashes."""
import faulthandler
import os
import re
import signal
import subprocess
import sys
import tempfile
import time


def clean(text):
    text = re.sub(r"0x[0-9a-f]+", "0x?", text)
    text = re.sub(r'File "[^"]*module_faulthandler', 'File "module_faulthandler', text)
    return re.sub(r'(Timeout \([^)]*\))!\n.*', r"\1", text, flags=re.S)


def inner(file):
    faulthandler.dump_traceback(file)
    faulthandler.dump_traceback(file, all_threads=False)


with tempfile.TemporaryFile("w+") as file:
    inner(file)
    faulthandler.register(signal.SIGUSR1, file, all_threads=False)
    os.kill(os.getpid(), signal.SIGUSR1)
    print(faulthandler.unregister(signal.SIGUSR1), faulthandler.unregister(signal.SIGUSR1))
    file.seek(0)
    print(clean(file.read()))
with tempfile.TemporaryFile("w+") as file:
    faulthandler.dump_traceback_later(0.05, file=file)
    time.sleep(0.3)
    faulthandler.cancel_dump_traceback_later()
    file.seek(0)
    print(clean(file.read()))
print(faulthandler.is_enabled())
faulthandler.enable()
print(faulthandler.is_enabled(), faulthandler.disable(), faulthandler.disable())
for crash in ("_sigsegv()", "_sigabrt()", "_sigfpe()", "_read_null()"):
    done = subprocess.run([sys.executable, "-c", f"import faulthandler\ndef f():\n    faulthandler.{crash}\nfaulthandler.enable()\nf()"], capture_output=True, text=True)
    print(done.returncode, clean(done.stderr))
print(subprocess.run([sys.executable, "-X", "faulthandler", "-c", "import faulthandler; print(faulthandler.is_enabled())"], capture_output=True, text=True).stdout, end="")
for wrong in (lambda: faulthandler.register(signal.SIGSEGV), lambda: faulthandler.register(1000), lambda: faulthandler.dump_traceback_later(0),
              lambda: faulthandler.enable(-1), lambda: faulthandler.dump_traceback("x"), lambda: faulthandler.dump_traceback_later("x")):
    try:
        wrong()
    except Exception as e:
        print(type(e).__name__, e)
