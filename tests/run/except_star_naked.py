# A naked exception under except*: what the handler sees, what is raised again, with which tracebacks.
def show(e):
    t = e.__traceback__
    out = []
    while t: out.append(t.tb_lineno); t = t.tb_next
    print(repr(e), out, repr(e.__context__), repr(e.__cause__))
    if isinstance(e, BaseExceptionGroup):
        print(e.args)
        for x in e.exceptions: show(x)
# naked, matched
try:
    1/0
except* ZeroDivisionError as e:
    show(e)
# naked, not matched
try:
    try:
        1/0
    except* ValueError as e:
        show(e)
except Exception as e:
    show(e)
# raised in the handler of naked
try:
    try:
        1/0
    except* ZeroDivisionError as e:
        raise KeyError(1)
except BaseException as e:
    show(e)
try:
    try:
        1/0
    except* ZeroDivisionError as e:
        raise
except BaseException as e:
    show(e)
try:
    try:
        1/0
    except* ZeroDivisionError as e:
        raise e
except BaseException as e:
    show(e)
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2), KeyError(3)])
    except* ValueError as e:
        show(e)
        raise OSError
    except* TypeError as e:
        show(e)
        raise
except BaseException as e:
    show(e)
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2), KeyError(3)])
    except* ValueError as e:
        raise OSError from e
except BaseException as e:
    show(e)
try:
    try:
        raise ExceptionGroup("g", [ValueError(1), TypeError(2), KeyError(3)])
    except* ValueError as e:
        raise
except BaseException as e:
    show(e)
