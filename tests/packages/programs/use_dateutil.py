# dateutil and tz: parsing, relative deltas, recurrence rules, time zones from the system and from text, easter.
# needs: dateutil pytz
from datetime import date, datetime, timedelta

import pytz
from dateutil import easter, parser, relativedelta, rrule, tz, utils

base = datetime(2003, 9, 25, 10, 49, 41)
for text in ("Thu Sep 25 2003", "2003-09-25T10:49:41.5-03:00", "20030925T1049", "10h36m28.5s", "Sep of 03", "25/9/2003", "1.5.2004", "12 h 30 pm", "July 4, '76", "3rd of May 2001",
             "Fri, 11 Nov 2011 03:18:09 +0200", "today is nonsense", "", "99/99/99"):
    try:
        print(repr(text), parser.parse(text, default=base))
    except (ValueError, OverflowError) as e:
        print(repr(text), type(e).__name__, e)
print(parser.parse("blah 2011-02-03 blah", fuzzy_with_tokens=True), parser.isoparse("2019-W05-3T24:00"), parser.parse("1/2/03", dayfirst=True, yearfirst=False))
d = relativedelta.relativedelta
print(base + d(months=+1, day=31), base + d(weekday=relativedelta.FR(-1)), d(datetime(2004, 2, 29), datetime(2003, 1, 31)), d(years=1, months=-13).normalized(), d(hours=1.5) * 2)
print(date(2000, 1, 31) + d(months=1), d(leapdays=1, yearday=60), bool(d()), d(days=1) == d(hours=24).normalized(), -d(days=3, hours=2))
rule = rrule.rrule(rrule.MONTHLY, count=4, bysetpos=-1, byweekday=(rrule.MO, rrule.FR), dtstart=base)
print([f"{x:%F %a}" for x in rule], rule.after(datetime(2003, 11, 1)), rule.count(), base in rule, rule)
print([x.isoformat() for x in rrule.rrulestr("DTSTART:19970902T090000\nRRULE:FREQ=YEARLY;COUNT=3;BYDAY=20MO\nEXDATE:19980518T090000")])
some = rrule.rruleset()
some.rrule(rrule.rrule(rrule.DAILY, count=5, dtstart=base))
some.exdate(base + timedelta(days=2))
print([x.day for x in some], some[-1], list(rrule.rrule(rrule.HOURLY, interval=7, until=base + timedelta(days=1), dtstart=base))[-1])
new_york = tz.gettz("America/New_York")
for moment in (datetime(2020, 3, 8, 1, 59), datetime(2020, 3, 8, 2, 30), datetime(2020, 11, 1, 1, 30), datetime(2020, 7, 1)):
    aware = moment.replace(tzinfo=new_york)
    print(aware, aware.dst(), aware.tzname(), tz.datetime_exists(aware), tz.datetime_ambiguous(aware), tz.resolve_imaginary(aware), aware.astimezone(tz.UTC))
print(tz.tzstr("EST5EDT,M3.2.0,M11.1.0").utcoffset(datetime(2020, 7, 1)), tz.tzoffset("X", 3600), tz.tzrange("A", -5 * 3600), tz.gettz("nowhere/none"), tz.enfold(base).fold)
ical = tz.tzical(__import__("io").StringIO("BEGIN:VTIMEZONE\nTZID:T\nBEGIN:STANDARD\nDTSTART:19971026T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nTZNAME:EST\nEND:STANDARD\nEND:VTIMEZONE\n"))
print(ical.get().utcoffset(base), easter.easter(2024), easter.easter(2024, easter.EASTER_ORTHODOX), utils.within_delta(base, base + timedelta(1), timedelta(2)))
paris = pytz.timezone("Europe/Paris")
print(paris.localize(base), paris.normalize(paris.localize(base) + timedelta(days=60)), pytz.utc, len(pytz.all_timezones) > 400, pytz.country_timezones["nz"])
for call in (lambda: paris.localize(datetime(2021, 3, 28, 2, 30), is_dst=None), lambda: pytz.timezone("No/Where")):
    try:
        call()
    except pytz.exceptions.Error as e:
        print(type(e).__name__, e)
    except KeyError as e:
        print(type(e).__name__, e)
