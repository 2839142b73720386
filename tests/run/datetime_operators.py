# datetime's operators: messages name the classes with their module, derived classes are made by calling them, and times of
# different zones are compared as CPython does.
import operator
from datetime import date, datetime, time, timedelta, timezone, tzinfo

samples = [date(2020, 1, 1), datetime(2020, 1, 1), time(1), timedelta(1), timezone.utc, 1, None, "s"]
for x in samples[:5]:
    for y in samples:
        for op in (operator.add, operator.sub, operator.mul, operator.lt, operator.floordiv, operator.truediv, divmod):
            try:
                op(x, y)
            except TypeError as e:
                print(op.__name__, e)
for use in (lambda: samples[0].foo, lambda: date.foo, lambda: samples[1][0], lambda: samples[0](), lambda: len(samples[3]), lambda: -samples[0]):
    try:
        use()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__, e)
print(date, datetime.__name__, datetime.__qualname__, datetime.__module__, timezone.__name__)


class D(date):
    def __new__(cls, *args):
        print("D", args)
        return super().__new__(cls, *args)


class M(datetime):
    def __new__(cls, *args, **kw):
        print("M", args, kw)
        return super().__new__(cls, *args, **kw)


day, moment, step = D(2020, 2, 28), M(2020, 2, 28, 23, 59, tzinfo=timezone.utc), timedelta(days=2, seconds=90)
for r in (day + step, step + day, day - step, moment + step, step + moment, moment - step):
    print(type(r).__name__, r)
print(day - date(2020, 1, 1), date(2020, 3, 1) - day, type(day - day).__name__)
print(moment - datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=5))), moment - moment)


class Turn(tzinfo):
    """An hour earlier from noon of the first of March on, which is there twice."""

    def utcoffset(self, dt):
        if dt is None:
            return None
        late = (dt.month, dt.day, dt.hour) >= (3, 1, 12) if dt.fold else (dt.month, dt.day, dt.hour) >= (3, 1, 13)
        return timedelta(hours=1 if late else 2)

    def dst(self, dt):
        return timedelta(0)

    def tzname(self, dt):
        return "turn"


class Nowhere(tzinfo):
    def utcoffset(self, dt):
        return None


turn, nowhere = Turn(), Nowhere()
moments = [datetime(2021, 3, 1, 10, tzinfo=timezone.utc), datetime(2021, 3, 1, 12, tzinfo=turn), datetime(2021, 3, 1, 12, tzinfo=turn, fold=1),
           datetime(2021, 3, 1, 11, tzinfo=turn), datetime(2021, 3, 1, 9, tzinfo=timezone.utc), datetime(2021, 3, 1, 12), datetime(2021, 3, 1, 12, tzinfo=nowhere),
           M(2021, 3, 1, 9, tzinfo=timezone.utc), date(2021, 3, 1)]
times = [time(12), time(12, tzinfo=timezone.utc), time(14, tzinfo=timezone(timedelta(hours=2))), time(12, tzinfo=nowhere),
         time(12, 0, 0, 500, tzinfo=timezone(timedelta(seconds=1, microseconds=5))), time(12, 0, 1, 500, tzinfo=timezone(timedelta(seconds=1, microseconds=7)))]
for group in (moments, times):
    for x in group:
        row = []
        for y in group:
            for op in (operator.eq, operator.ne, operator.lt, operator.ge):
                try:
                    row.append("ft"[op(x, y)])
                except TypeError as e:
                    row.append(str(e).split("compare ")[1])
        print(" ".join(row))
for e in range(2):
    try:
        print(date.max + timedelta(1) if e else D.min - timedelta(1))
    except OverflowError as error:
        print(error)
