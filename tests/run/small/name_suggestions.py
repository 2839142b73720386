import sys

counter_total = 1
maximum_value = 2


class Config:
    timeout_seconds = 5

    def __init__(self):
        self.hostname = "h"
        self.blech_value = 1

    def connect(self):
        return hostnam


def typo_global():
    return counter_totl


def typo_local():
    result_list = []
    return result_lst


def typo_builtin():
    return pritn("x")


def typo_attribute():
    return Config().hostnmae


def typo_class_attribute():
    return Config.timeout_second


def typo_method():
    return Config().conect()


def no_suggestion():
    return completely_different_name_zzz


def self_forgotten():
    return Config().connect()


def typo_module():
    return sys.exti(1)


def typo_list():
    return [].apend(1)


def typo_str():
    return "a".uper()


def typo_import():
    from math import sqr


def none_attribute():
    return None.split()


def case_change():
    return counter_Total


def short():
    return x1q


def stdlib_name():
    return itertools.count()


def undotted():
    return math.pi


def private():
    return Config()._hostname


def transposed():
    return Config().blech_vlaue


def in_comprehension():
    return [valeu for value in range(2)]


def in_closure():
    captured_name = 1

    def inner():
        return captured_nam + captured_name
    return inner()


for case in (typo_global, typo_local, typo_builtin, typo_attribute, typo_class_attribute, typo_method, no_suggestion, self_forgotten, typo_module, typo_list, typo_str, typo_import, none_attribute, case_change, short, stdlib_name, undotted, private, transposed, in_comprehension, in_closure):
    try:
        case()
    except Exception:
        kind, value, traceback = sys.exc_info()
        print(case.__name__, "|", value)
        sys.excepthook(kind, value, traceback)
