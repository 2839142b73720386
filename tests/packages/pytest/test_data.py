# attrs, PyYAML, dateutil, more-itertools and six: round trips and properties over generated values.
# needs: attr yaml dateutil more_itertools six
import datetime
import random

import attr
import dateutil.parser
import dateutil.relativedelta
import dateutil.rrule
import more_itertools
import pytest
import six
import yaml


def values(seed, depth=3):
    rng = random.Random(seed)

    def make(d):
        kind = rng.randrange(9 if d else 6)
        if kind < 6:
            return [None, True, rng.randrange(-10**6, 10**6), rng.random() * 100, rng.choice(["", "x: y", "é\n", "yes", "- a", "#", "null", "1_0", "a'b\"c"]), datetime.date(2000 + rng.randrange(20), 1, 2)][kind]
        return {f"k{i}": make(d - 1) for i in range(rng.randrange(4))} if kind == 6 else [make(d - 1) for _ in range(rng.randrange(4))]

    return make(depth)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("style", [None, True, False])
def test_yaml_round_trip(seed, style):
    value = values(seed)
    assert yaml.safe_load(yaml.safe_dump(value, default_flow_style=style, allow_unicode=seed % 2 == 0)) == value


@pytest.mark.parametrize("seed", range(20))
def test_dates_parsed_back(seed):
    rng = random.Random(seed)
    moment = datetime.datetime(rng.randrange(1970, 2070), rng.randrange(1, 13), rng.randrange(1, 29), rng.randrange(24), rng.randrange(60), rng.randrange(60))
    for form in ("%Y-%m-%d %H:%M:%S", "%d %b %Y %I:%M:%S %p", "%A, %B %d, %Y %H:%M:%S", "%Y%m%dT%H%M%S"):
        assert dateutil.parser.parse(moment.strftime(form)) == moment
    delta = dateutil.relativedelta.relativedelta(months=rng.randrange(-30, 30), days=rng.randrange(-50, 50), hours=rng.randrange(99))
    later = moment + delta
    assert moment + dateutil.relativedelta.relativedelta(later, moment) == later
    days = list(dateutil.rrule.rrule(dateutil.rrule.DAILY, dtstart=moment, count=5, interval=3))
    assert all(b - a == datetime.timedelta(days=3) for a, b in more_itertools.pairwise(days))


@pytest.mark.parametrize("n", range(0, 12, 3))
def test_iterables(n):
    items = list(range(n))
    assert list(more_itertools.flatten(more_itertools.chunked(items, 4))) == items and sum(map(len, more_itertools.divide(3, items) and [list(p) for p in more_itertools.divide(3, items)])) == n
    assert list(more_itertools.interleave_longest(items[::2], items[1::2])) == items and more_itertools.ilen(more_itertools.powerset(items[:6])) == 2 ** min(n, 6)


@attr.s(frozen=True, order=True, slots=True)
class Version:
    major = attr.ib(converter=int, validator=attr.validators.instance_of(int))
    minor = attr.ib(default=0)


@pytest.mark.parametrize("a, b", [(1, 2), ("3", 3), (5, 4)])
def test_attrs(a, b):
    x, y = Version(a), Version(b)
    assert (x < y) == (int(a) < b) and (x == y) == (int(a) == b) and attr.evolve(x, minor=9).minor == 9 and len({x, y, Version(a)}) == 1 + (x != y)
    with pytest.raises(attr.exceptions.FrozenInstanceError):
        x.major = 3
    with pytest.raises((ValueError, TypeError)):
        Version("x")
    assert isinstance(str(x), six.string_types)
