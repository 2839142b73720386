# coverage: lines and branches of a program, by the tracer written in C and by the one in Python, with threads.
# needs: coverage
import io
import os
import tempfile
import textwrap

import coverage

PROGRAM = textwrap.dedent("""\
    import contextlib
    import threading

    def numbers(n):
        for i in range(n):
            if i % 2:
                continue
            got = yield i
            if got:
                return got

    def choose(x):
        if x > 2:
            return "many"
        elif x:
            return "some"
        while False:
            pass
        try:
            1 / x
        except ValueError:
            return "never"
        except ArithmeticError as e:
            with contextlib.suppress(OSError):
                raise OSError(str(e))
        finally:
            x = -1
        return x

    def unused():
        return 0

    results = [choose(3), choose(0), list(numbers(5))]
    thread = threading.Thread(target=lambda: results.append(
        choose(1)))
    thread.start()
    thread.join()
    print(results)
""")

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "measured.py")
    with open(path, "w") as file:
        file.write(PROGRAM)
    for timid in False, True:
        measured = coverage.Coverage(data_file=None, branch=True, timid=timid, include=path, config_file=False)
        measured.start()
        exec(compile(PROGRAM, path, "exec"), {"__name__": "measured"})
        measured.stop()
        report = io.StringIO()
        measured.report(show_missing=True, file=report)
        print(*(line.replace(folder, "") for line in report.getvalue().splitlines() if "measured" in line or "TOTAL" in line), sep="\n")
        data = measured.get_data()
        print(sorted(arc for arc in data.arcs(path) if min(arc) > 0))
