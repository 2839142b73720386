#!/usr/bin/python3.11
"""Counts a ctest JUnit report: `N passed, N failed` over all cases.

A script test counts as many cases as its own last `N passed, N failed` (or `N equal, N different`) line
says; any other test is
one case. A test that failed without such a line, or whose line claims no failure, counts as one.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

COUNT = re.compile(r"^(\d+) (?:passed|equal), (\d+) (?:failed|different)\s*$", re.M)


def count(report):
    passed = failed = 0
    names = []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        output = "".join(node.text or "" for node in case.iter("system-out"))
        ok = case.get("status") == "run" and case.find("failure") is None
        found = COUNT.findall(output)
        good, bad = map(int, found[-1]) if found else (1 if ok else 0, 0)
        if not ok:
            bad = max(bad, 1)
            names.append(case.get("name"))
        passed, failed = passed + good, failed + bad
    return passed, failed, names


def main():
    try:
        passed, failed, names = count(sys.argv[1])
    except (OSError, ElementTree.ParseError) as error:
        print(f"error: no test report: {error}", file=sys.stderr)
        passed, failed, names = 0, 1, []
    for name in names:
        print(f"failed: {name}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
