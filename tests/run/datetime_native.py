# datetime: arithmetic, comparisons, limits, subclasses, local time around changes, texts, pickles and errors of all its classes.
import copy
import os
import pickle
import time as clock
from datetime import date, datetime, time, timedelta, timezone, tzinfo

os.environ["TZ"] = "Europe/Berlin"
clock.tzset()


def shows(*calls):
    for call in calls:
        try:
            print(call())
        except Exception as e:
            print(type(e).__name__, e)


d, t, m = date(2024, 2, 29), time(23, 59, 59, 999999), datetime(2024, 2, 29, 12, 30, 15, 42)
day, bit = timedelta(days=1), timedelta(microseconds=1)
print(d + day, d - day, d - date(2000, 1, 1), day + d, m + day, m + bit, bit + m, m - bit, m - datetime(1999, 12, 31, 23), date(1, 1, 1).toordinal(), date.max.toordinal(), d.weekday(), d.isoweekday())
print(timedelta(1, 2, 3, 4, 5, 6, 7), timedelta(-1, 1), timedelta(0.5), timedelta(weeks=1.5, hours=-3), timedelta(10**6, 10**9, 10**12), repr(-bit), abs(-day), +day, bool(timedelta()), bool(bit))
print(day * 3, 3 * day, day * 0.5, day / 7, day / 0.3, day / timedelta(hours=5), day // 7, day // timedelta(hours=5), day % timedelta(hours=5), divmod(day, timedelta(hours=7)), (-bit) / 2, (3 * bit) / 2, (5 * bit) / 2, day.total_seconds(), bit.total_seconds())
print([a < b for a in (d, date(2024, 3, 1)) for b in (d, date(2024, 3, 1))], m < m + bit, m == copy.copy(m), d == m, m == d, d != m, date.__eq__(d, m), day > bit, time(1) < time(2), day == 3, d == "x", {d: 1}[date(2024, 2, 29)])
for year in (1, 4, 100, 400, 1582, 1900, 1999, 2000, 2023, 2024, 9999):
    print(year, [date.fromordinal(date(year, month, last).toordinal()).isoformat() for month, last in ((1, 1), (2, 28), (3, 1), (12, 31))], end=" ")
print()
assert all(date.fromordinal(n).toordinal() == n for n in range(1, 3652060, 97))
shows(lambda: date.max + day, lambda: date.min - day, lambda: datetime.max + bit, lambda: datetime.min - bit, lambda: timedelta.max + bit, lambda: -timedelta.min, lambda: timedelta(10**9), lambda: timedelta(10**10),
      lambda: date(0, 1, 1), lambda: date(2023, 2, 29), lambda: date(2023, 13, 1), lambda: time(24), lambda: time(0, 60), lambda: datetime(1, 1, 1, 0, 0, 60), lambda: datetime(1, 1, 1, microsecond=10**6), lambda: time(fold=2),
      lambda: datetime(1, 1, 1, tzinfo=3), lambda: date(2020), lambda: datetime(), lambda: date(1.5, 1, 1), lambda: date.fromordinal(0), lambda: d.replace(month=13), lambda: m.replace(hour=99), lambda: day / 0, lambda: day // timedelta(0), lambda: day % timedelta(0))
print(d.replace(year=2028), m.replace(2000, tzinfo=timezone.utc), m.replace(fold=1).fold, t.replace(hour=0), m.date(), m.time(), m.timetz(), datetime.combine(d, t), m.isoformat(), m.isoformat(" "), m.isoformat("\u2014"), m.isoformat(timespec="hours"), str(m), str(d), str(t))
for text in ("2024-02-29", "2024-02-29T01:02:03", "2024-02-29 01:02:03.000004", "2024-02-29T01:02:03+05:30", "20240229T010203Z", "2024-02-30", "2024-02-29T24:00:00", "2024-W09-4", "x"):
    shows(lambda: repr(datetime.fromisoformat(text)))
for stamp in (0, 1.5, -1.25, 1e9 + 0.123456789, 1711846799, 1711846800, 1729990799, 1729990800, 1729994400, -62135596800, 253402300799, 1e12, float("nan")):
    shows(lambda: (datetime.fromtimestamp(stamp), datetime.fromtimestamp(stamp).fold, datetime.fromtimestamp(stamp).timestamp()), lambda: (datetime.utcfromtimestamp(stamp), datetime.fromtimestamp(stamp, timezone.utc)))
for fold in (0, 1):
    print([datetime(2024, 10, 27, h, 30, fold=fold).timestamp() for h in (1, 2, 3)], [datetime(2024, 3, 31, h, 30, fold=fold).timestamp() for h in (1, 2, 3)], datetime(2024, 10, 27, 2, 30, fold=fold).astimezone(timezone.utc))
print(abs(datetime.now() - datetime.fromtimestamp(clock.time())) < timedelta(seconds=5), abs(datetime.utcnow() - datetime.now(timezone.utc).replace(tzinfo=None)) < timedelta(seconds=5), date.today() == datetime.now().date() or "midnight")


class Zone(tzinfo):
    def utcoffset(self, moment):
        return timedelta(hours=2)

    def dst(self, moment):
        return timedelta(0)

    def tzname(self, moment):
        return "Z"


class Moment(datetime):
    def __new__(cls, *args, **keywords):
        self = super().__new__(cls, *args, **keywords)
        self.note = "made"
        return self


zone = Zone()
a, b = datetime(2024, 1, 1, 12, tzinfo=zone), datetime(2024, 1, 1, 10, tzinfo=timezone.utc)
print(a == b, a - b, a < b, hash(a) == hash(b), a.astimezone(timezone.utc), a + day, a.isoformat(), a.utctimetuple()[:4], (a + day).tzinfo is zone, a == m, a.timestamp() == b.timestamp())
shows(lambda: a < m, lambda: a - m, lambda: time(1, tzinfo=zone) < time(1))
s = Moment(2024, 1, 1, 5, fold=1)
for made in (s + day, s - day, Moment.now(), Moment.fromtimestamp(5), Moment.utcnow(), Moment.fromisoformat("2024-01-01"), Moment.combine(d, t), Moment.fromordinal(5), Moment.strptime("2020", "%Y"), copy.deepcopy(s), pickle.loads(pickle.dumps(s))):
    print(type(made).__name__, made.note, end="; ")
print(s - datetime(2024, 1, 1), s.fold, type(s.date()).__name__, s == datetime(2024, 1, 1, 5))
for value in (d, t, m, day, a.replace(tzinfo=timezone.utc), timezone(day / 3, "x"), Moment(2000, 1, 1)):
    for protocol in range(5):
        assert pickle.loads(pickle.dumps(value, protocol)) == value
    assert eval(repr(value).replace("datetime.datetime", "datetime").replace("datetime.", "").replace("__main__.", "")) == value, value
print(isinstance(m, date), issubclass(datetime, date), datetime.__mro__[1:2], [c.__name__ for c in (type(d), type(day))], datetime.min, datetime.max, timedelta.resolution, sorted(n for n in dir(date) if not n.startswith("_")))
