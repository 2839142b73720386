"""datetime's classes over the structs that C reads.

The library's datetime is executed once more, with classes that lie over the layouts of _datetime_layouts instead of
having slots: everything else of them, and every constant made from them, is the library's own.
"""
import builtins
import sys
from _operator import index
from _frozen_importlib_external import PathFinder

import _datetime_layouts as _layouts


def _checkDate(year, month, day):
    """Ints of a date's fields, or the errors that C's module raises."""
    year, month, day = index(year), index(month), index(day)
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year} is out of range")
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    if not 1 <= day <= (28 + (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)) if month == 2 else 30 + (month + (month > 7)) % 2):
        raise ValueError("day is out of range for month")
    return year, month, day


def _checkTime(hour, minute, second, microsecond, fold):
    """The same of a time's."""
    fields = index(hour), index(minute), index(second), index(microsecond), fold
    for value, name, most in zip(fields, ("hour", "minute", "second", "microsecond"), (23, 59, 59, 999999)):
        if not 0 <= value <= most:
            raise ValueError(f"{name} must be in 0..{most}")
    if fold not in (0, 1):
        raise ValueError("fold must be either 0 or 1")
    return fields


class _Barred:
    def __init__(self, spec):
        self.__spec__ = spec

    def __getattr__(self, name):
        raise ImportError("_datetime is being made")


def _execute():
    spec = PathFinder.find_spec("datetime")
    code = spec.loader.get_code("datetime") if spec and hasattr(spec.loader, "get_code") else None
    if code is None:
        raise ImportError("the library's datetime is not to be found", name="datetime")
    build = builtins.__build_class__

    def over(body, name, *bases, **keywords):
        # Other threads' class statements come here meanwhile, too.
        if body.__globals__ is not namespace:
            return build(body, name, *bases, **keywords)
        layout = getattr(_layouts, name, None)
        if layout is None:
            made = build(body, name, *bases, **keywords)
            if name == "tzinfo":
                _layouts.adopt(name, made, {})
            return made
        return build(body, name, *bases, layout, metaclass=withoutSlots, **keywords)

    def withoutSlots(name, bases, namespace):
        namespace["__slots__"] = ()
        # What the type below does natively is its own; the library's methods do the rest for it.
        replaced = {key: namespace.pop(key) for key in list(namespace) if key in vars(bases[-1]) and key not in kept}
        made = type(name, bases, namespace)
        _layouts.adopt(name, made, {key: getattr(value, "__func__", value) for key, value in replaced.items()})
        return made

    # Blank instances of classes that have a __new__ of their own come from here, not from object.__new__.
    class makes:
        __new__ = staticmethod(_layouts.blank)

    kept = {"__slots__", "__doc__", "__module__", "__hash__", "__qualname__"}
    namespace = {"__name__": "datetime", "__builtins__": builtins, "__file__": spec.origin, "object": makes}
    own = sys.modules["_datetime"]
    # Importing from this module fails there: so the library keeps what it needs. Other threads wait until it is done.
    sys.modules["_datetime"] = _Barred(own.__spec__)
    builtins.__build_class__ = over
    try:
        exec(code, namespace)
        namespace.update(_check_date_fields=_checkDate, _check_time_fields=_checkTime)
    finally:
        builtins.__build_class__ = build
        sys.modules["_datetime"] = own
    return namespace


_namespace = _execute()
__doc__ = _namespace["__doc__"]
date, datetime, time, timedelta, timezone, tzinfo = (_namespace[_name] for _name in ("date", "datetime", "time", "timedelta", "timezone", "tzinfo"))
for _class in (date, datetime, time, timedelta, timezone, tzinfo):
    _layouts.qualify(_class)
MINYEAR, MAXYEAR, UTC = _namespace["MINYEAR"], _namespace["MAXYEAR"], _namespace["UTC"]
__all__ = ["date", "datetime", "time", "timedelta", "timezone", "tzinfo", "MINYEAR", "MAXYEAR", "UTC"]
