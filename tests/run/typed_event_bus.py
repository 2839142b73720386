"""An event bus with annotations everywhere, as typed code bases write it: generics, protocols, named
tuples, enums-by-hand, optional values, callables. Annotations change nothing at run time."""
from __future__ import annotations

from collections import Counter, defaultdict, deque
from typing import Any, Callable, ClassVar, Generic, Iterator, NamedTuple, Optional, Protocol, TypeVar, Union

T = TypeVar("T")
Handler = Callable[["Event"], Optional[str]]


class Event(NamedTuple):
    name: str
    payload: dict[str, Any] = {}
    priority: int = 0

    def describe(self) -> str:
        return f"{self.name}({', '.join(f'{k}={v!r}' for k, v in self.payload.items())})"


class Closable(Protocol):
    def close(self) -> None: ...


class Stack(Generic[T]):
    created: ClassVar[int] = 0

    def __init__(self) -> None:
        self.items: list[T] = []
        Stack.created += 1

    def push(self, item: T) -> Stack[T]:
        self.items.append(item)
        return self

    def pop(self) -> T:
        if not self.items:
            raise IndexError("empty stack")
        return self.items.pop()

    def __iter__(self) -> Iterator[T]:
        return reversed(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)


class Bus:
    def __init__(self, history: int = 5) -> None:
        self.handlers: defaultdict[str, list[Handler]] = defaultdict(list)
        self.history: deque[Event] = deque(maxlen=history)
        self.counts: Counter[str] = Counter()
        self.errors: list[tuple[str, str]] = []

    def on(self, name: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.handlers[name].append(handler)
            return handler
        return register

    def emit(self, event: Union[Event, str], **payload: Any) -> list[str]:
        if isinstance(event, str):
            event = Event(event, payload)
        self.history.append(event)
        self.counts[event.name] += 1
        results: list[str] = []
        for handler in [*self.handlers.get(event.name, []), *self.handlers.get("*", [])]:
            try:
                result = handler(event)
            except Exception as error:
                self.errors.append((event.describe(), repr(error)))
                continue
            if result is not None:
                results.append(result)
        return results


class LogFile:
    def __init__(self, bus: Bus) -> None:
        self.lines: list[str] = []
        self.closed = False
        bus.on("*")(self.write)

    def write(self, event: Event) -> None:
        self.lines.append(f"{len(self.lines):03d} {event.describe()}")

    def close(self) -> None:
        self.closed = True


def close_all(things: list[Closable]) -> int:
    for thing in things:
        thing.close()
    return len(things)


def first(values: list[T], default: Optional[T] = None) -> Optional[T]:
    return values[0] if values else default


def main() -> None:
    bus = Bus()
    log = LogFile(bus)

    @bus.on("greet")
    def greet(event: Event) -> str:
        return f"Hello {event.payload['who']}"

    @bus.on("greet")
    def shout(event: Event) -> Optional[str]:
        who: str = event.payload["who"]
        return who.upper() if len(who) < 5 else None

    @bus.on("divide")
    def divide(event: Event) -> str:
        return str(event.payload["a"] / event.payload["b"])

    print(bus.emit("greet", who="Ann"), bus.emit("greet", who="Bartholomew"), bus.emit("nothing"))
    print(bus.emit("divide", a=7, b=2), bus.emit(Event("divide", {"a": 1, "b": 0}, 5)), bus.emit("greet"))
    print(*bus.errors, sep="\n")
    print(bus.counts.most_common(), [e.name for e in bus.history], first(list(bus.history)), first([], "none"))
    print(*log.lines, sep="\n")
    print(close_all([log]), log.closed)
    stack: Stack[int] = Stack()
    stack.push(1).push(2).push(3)
    print(list(stack), stack.pop(), bool(stack), Stack.created, Stack[int] is not None, first.__annotations__)
    event = Event("e", priority=2)
    print(event, event._replace(name="f"), event._fields, event[2], tuple(event), Event.__annotations__, event == ("e", {}, 2))
    name, *rest = event
    print(name, rest, Event._field_defaults, event._asdict())
    words = Counter("the cat and the dog and the bird".split())
    print(words.most_common(2), words["fish"], sorted(words.elements())[:4], words + Counter(cat=5), words - Counter(the=2), sum(words.values()))
    ring: deque[int] = deque(range(5), maxlen=5)
    ring.rotate(2)
    ring.append(9)
    ring.appendleft(-1)
    print(ring, ring.popleft(), ring.pop(), ring[1], len(ring), list(reversed(ring)))
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for word in "a bb cc d eee".split():
        groups[len(word)].append(word)
    print(dict(groups), groups[7], groups)
    x: int = "annotations are hints only"
    print(x, main.__annotations__)


main()
