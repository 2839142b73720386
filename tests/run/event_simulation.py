"""A discrete-event simulation of a shop with tills: processes are generators, time is a heap of events,
random numbers are our own. Statistics at the end; one run is stopped by a fault inside a process."""
import math


class Random:
    def __init__(self, seed: int):
        self.state = seed

    def next(self) -> float:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        x = self.state
        x ^= x >> 33
        x = x * 0xFF51AFD7ED558CCD & 0xFFFFFFFFFFFFFFFF
        x ^= x >> 33
        return (x >> 11) / 2 ** 53

    def between(self, low, high):
        return low + (high - low) * self.next()

    def exponential(self, mean):
        return -mean * math.log(1.0 - self.next())

    def choice(self, items):
        return items[int(self.next() * len(items))]


class Wait:
    def __init__(self, seconds):
        self.seconds = seconds


class Acquire:
    def __init__(self, resource):
        self.resource = resource


class Resource:
    def __init__(self, name, capacity):
        self.name, self.capacity = name, capacity
        self.users = 0
        self.queue = []
        self.longest = 0
        self.busy = 0.0

    def release(self, simulation):
        if self.queue:
            simulation.schedule(0, self.queue.pop(0))
        else:
            self.users -= 1


class Simulation:
    def __init__(self):
        self.now = 0.0
        self.events = []
        self.sequence = 0
        self.handled = 0

    def schedule(self, delay, process, value=None):
        self.sequence += 1
        event = (self.now + delay, self.sequence, process, value)
        events = self.events
        events.append(event)
        i = len(events) - 1
        while i and event < events[(i - 1) >> 1]:
            events[i] = events[(i - 1) >> 1]
            i = (i - 1) >> 1
        events[i] = event

    def pop(self):
        events = self.events
        top, last = events[0], events.pop()
        if events:
            i, n = 0, len(events)
            while (child := 2 * i + 1) < n:
                if child + 1 < n and events[child + 1] < events[child]:
                    child += 1
                if not events[child] < last:
                    break
                events[i] = events[child]
                i = child
            events[i] = last
        return top

    def run(self, until):
        while self.events and self.events[0][0] <= until:
            self.now, _, process, value = self.pop()
            self.handled += 1
            try:
                request = process.send(value)
            except StopIteration:
                continue
            if isinstance(request, Wait):
                self.schedule(request.seconds, process)
            elif isinstance(request, Acquire):
                resource = request.resource
                if resource.users < resource.capacity:
                    resource.users += 1
                    self.schedule(0, process)
                else:
                    resource.queue.append(process)
                    resource.longest = max(resource.longest, len(resource.queue))
            else:
                process.throw(TypeError(f"bad request {request!r}"))


class Statistics:
    def __init__(self):
        self.n, self.mean, self.m2 = 0, 0.0, 0.0
        self.low, self.high = math.inf, -math.inf
        self.buckets = {}

    def add(self, x):
        self.n += 1
        delta = x - self.mean
        self.mean += delta / self.n
        self.m2 += delta * (x - self.mean)
        self.low, self.high = min(self.low, x), max(self.high, x)
        bucket = int(x // 60)
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1

    @property
    def deviation(self):
        return math.sqrt(self.m2 / (self.n - 1)) if self.n > 1 else 0.0

    def __str__(self):
        return f"n={self.n} mean={self.mean:.3f} sd={self.deviation:.3f} min={self.low:.3f} max={self.high:.3f}" if self.n else "empty"


class Shop:
    def __init__(self, seed, tills, mean_gap=20.0):
        self.random = Random(seed)
        self.simulation = Simulation()
        self.tills = Resource("tills", tills)
        self.waits, self.stays = Statistics(), Statistics()
        self.left_early = 0
        self.mean_gap = mean_gap

    def arrivals(self):
        number = 0
        while True:
            yield Wait(self.random.exponential(self.mean_gap))
            number += 1
            self.simulation.schedule(0, self.customer(number))

    def customer(self, number):
        arrived = self.simulation.now
        items = 1 + int(self.random.exponential(5))
        for _ in range(items):
            yield Wait(self.random.between(2, 12))
        if len(self.tills.queue) > 12:
            self.left_early += 1
            return
        queued = self.simulation.now
        yield Acquire(self.tills)
        try:
            self.waits.add(self.simulation.now - queued)
            service = 10 + items * 4.5
            self.tills.busy += service
            yield Wait(service)
        finally:
            self.tills.release(self.simulation)
        self.stays.add(self.simulation.now - arrived)

    def run(self, hours):
        self.simulation.schedule(0, self.arrivals())
        self.simulation.run(hours * 3600)
        return self


def faulty(simulation):
    try:
        yield Wait(1)
        yield "not a request"
    except TypeError as error:
        print(f"at {simulation.now}: {error}")
        yield Wait(1)
        raise RuntimeError("the process is broken") from error


def main():
    for tills in (1, 2, 3):
        shop = Shop(2024, tills).run(6)
        use = shop.tills.busy / (shop.simulation.now * tills)
        print(f"{tills} tills: waits {shop.waits}")
        print(f"         stays {shop.stays}")
        print(f"         left early {shop.left_early}, longest queue {shop.tills.longest}, used {use:.1%}, events {shop.simulation.handled}")
        for bucket, count in sorted(shop.waits.buckets.items())[:8]:
            print(f"         {bucket:>3} min {'#' * (count // 4 + 1)}")
    random = Random(1)
    print([round(random.next(), 6) for _ in range(4)], random.choice("abcdef"), f"{sum(random.next() for _ in range(2000)) / 2000:.6f}")
    simulation = Simulation()
    simulation.schedule(0.5, faulty(simulation))
    simulation.run(10)
    print("one process answered the throw; its next fault is not caught")
    simulation.schedule(0, (x for x in [Wait(1), 5]))
    simulation.run(20)


main()
