"""Dataclasses: creation, comparison, ordering, hashing, replace and default factories."""
import sys
from dataclasses import dataclass, field, replace


@dataclass(order=True)
class Version:
    major: int
    minor: int
    patch: int = 0


@dataclass(frozen=True)
class Key:
    name: str
    number: int


@dataclass
class Package:
    key: Key
    version: Version
    tags: list = field(default_factory=list)


def main(scale: float) -> None:
    packages: list[Package] = []
    index: dict[Key, Package] = {}
    n = int(220_000 * scale)
    for i in range(n):
        key = Key("pkg%d" % (i % 1000), i % 37)
        package = Package(key, Version(i % 9, i % 5, i % 3))
        old = index.get(key)
        if old is None or old.version < package.version:
            index[key] = package
        packages.append(package)
    newest = max(p.version for p in packages)
    same = sum(1 for a, b in zip(packages, packages[9:]) if a.version == b.version)
    bumped = [replace(p.version, patch=p.version.patch + 1) for p in packages[: n // 6]]
    ordered = sorted(p.version for p in packages[: n // 20])
    print(len(index), newest, same, len(bumped), ordered[0], ordered[-1], repr(packages[5])[:60])


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
