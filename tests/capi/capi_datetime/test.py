import gc
from datetime import MAXYEAR, date, datetime, time, timedelta, timezone, tzinfo

import capi_datetime as m

print(m.make())
zone = timezone(timedelta(hours=2), "two")


class Day(date):
    def __new__(cls, *args):
        self = super().__new__(cls, *args)
        self.extra = "x"
        return self


class Zone(tzinfo):
    def utcoffset(self, dt):
        return timedelta(minutes=90)

    def dst(self, dt):
        return timedelta(0)

    def tzname(self, dt):
        return "ninety"

    def __repr__(self):
        return "Zone()"


for o in (date(1, 1, 1), date(9999, 12, 31), datetime(2024, 5, 6, 7, 8, 9, 999999, fold=1), datetime(2000, 1, 1, tzinfo=zone), time(23, 59, 59, 1), time(1, tzinfo=Zone()),
          timedelta(-3, 5, 7), timedelta.max, timedelta.min, Day(2020, 2, 3), zone, Zone(), timezone.utc, 5, datetime.max, datetime(2024, 5, 6, tzinfo=Zone()).replace(year=1999)):
    print(m.fields(o))
print(m.stamps(timezone.utc))
d = datetime(2024, 1, 31, 12, tzinfo=Zone())
print(d, d + timedelta(days=30), d.astimezone(timezone.utc), d - datetime(2023, 1, 1, tzinfo=timezone.utc), hash(d) == hash(d.replace()), d.isoformat(), repr(d))
print(date.today() >= date(2024, 1, 1), tuple(date.fromisoformat("2024-02-29").isocalendar()), datetime.strptime("3/4/21", "%d/%m/%y"), date(2024, 3, 1) - date(2024, 2, 1))
print(sorted([date(2024, 5, 1), date(2023, 5, 1), date(2024, 1, 1)]), Day(2020, 1, 1).extra, {date(2024, 1, 1): 1}[Day(2024, 1, 1)], timedelta(1) / 7, timedelta(5) // timedelta(2), MAXYEAR)
for bad in (lambda: date(2023, 2, 29), lambda: datetime(2023, 1, 1, 25), lambda: date(2024, 1, 1) + 5, lambda: datetime(1, 1, 1) < date(1, 1, 1), lambda: timedelta(10 ** 10)):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__)
fields = [m.fields(datetime(2024, 1, 1, tzinfo=timezone(timedelta(minutes=i))))[-1] for i in range(50)]
gc.collect()
junk = [[i] for i in range(200)]
print(fields[7], fields[49], type(date(1, 1, 1)).__name__, date.__module__, datetime.__qualname__, date.min, datetime.resolution, time.max)
import pickle
print(pickle.loads(pickle.dumps([d.replace(tzinfo=zone), date(1, 2, 3), time(4, 5), timedelta(6)])))
