"""A small operating-system kernel: tasks of four kinds pass packets by queues under a scheduler."""
import sys

IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = range(1, 7)
KIND_DEVICE, KIND_WORK = 1000, 1001
BUFFER = 4


class Packet:
    def __init__(self, link, ident, kind):
        self.link = link
        self.ident = ident
        self.kind = kind
        self.datum = 0
        self.data = [0] * BUFFER

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue


class State:
    """Three flags; READY, RUNNING and the others are combinations of them."""

    def __init__(self, packet_pending=False, waiting=False, held=False):
        self.packet_pending = packet_pending
        self.waiting = waiting
        self.held = held

    def is_held_or_waiting(self) -> bool:
        return self.held or (not self.packet_pending and self.waiting)

    def is_waiting_with_packet(self) -> bool:
        return self.packet_pending and self.waiting and not self.held


class Task(State):
    def __init__(self, kernel, ident: int, priority: int, queue, state: State):
        super().__init__(state.packet_pending, state.waiting, state.held)
        self.kernel = kernel
        self.link = kernel.tasks
        self.ident = ident
        self.priority = priority
        self.queue = queue
        kernel.tasks = self
        kernel.table[ident] = self

    def run(self, packet):
        raise NotImplementedError

    def add_packet(self, packet, old):
        if self.queue is None:
            self.queue = packet
            self.packet_pending = True
            if self.priority > old.priority:
                return self
        else:
            packet.append_to(self.queue)
        return old

    def run_task(self):
        if self.is_waiting_with_packet():
            packet = self.queue
            self.queue = packet.link
            self.packet_pending = self.queue is not None
            self.waiting = False
        else:
            packet = None
        return self.run(packet)

    def wait(self):
        self.waiting = True
        return self

    def hold(self):
        self.kernel.holds += 1
        self.held = True
        return self.link

    def release(self, ident):
        task = self.kernel.find(ident)
        task.held = False
        return task if task.priority > self.priority else self

    def send(self, packet):
        target = self.kernel.find(packet.ident)
        self.kernel.sent += 1
        packet.link = None
        packet.ident = self.ident
        return target.add_packet(packet, self)


class DeviceTask(Task):
    pending = None

    def run(self, packet):
        if packet is None:
            packet = self.pending
            if packet is None:
                return self.wait()
            self.pending = None
            return self.send(packet)
        self.pending = packet
        self.kernel.log("d", self.ident, packet.datum)
        return self.hold()


class HandlerTask(Task):
    work = devices = None

    def run(self, packet):
        if packet is not None:
            if packet.kind == KIND_WORK:
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        work = self.work
        if work is None:
            return self.wait()
        if work.datum >= BUFFER:
            self.work = work.link
            return self.send(work)
        device = self.devices
        if device is None:
            return self.wait()
        self.devices = device.link
        device.datum = work.data[work.datum]
        work.datum += 1
        return self.send(device)


class IdleTask(Task):
    def __init__(self, kernel, ident, priority, queue, state, count):
        super().__init__(kernel, ident, priority, queue, state)
        self.control = 1
        self.count = count

    def run(self, packet):
        self.count -= 1
        if self.count == 0:
            return self.hold()
        if self.control & 1 == 0:
            self.control //= 2
            return self.release(DEVICE_A)
        self.control = self.control // 2 ^ 0xD008
        return self.release(DEVICE_B)


class WorkTask(Task):
    destination = HANDLER_A
    letter = 0

    def run(self, packet):
        if packet is None:
            return self.wait()
        self.destination = HANDLER_B if self.destination == HANDLER_A else HANDLER_A
        packet.ident = self.destination
        packet.datum = 0
        for i in range(BUFFER):
            self.letter = self.letter % 26 + 1
            packet.data[i] = ord("A") + self.letter - 1
        return self.send(packet)


class Kernel:
    def __init__(self):
        self.tasks = None
        self.table = [None] * 10
        self.holds = self.sent = self.steps = 0
        self.trace = []

    def log(self, kind, ident, datum):
        if len(self.trace) < 40:
            self.trace.append(f"{kind}{ident}:{chr(datum)}")

    def find(self, ident):
        task = self.table[ident]
        if task is None:
            raise LookupError(f"no task {ident}")
        return task

    def schedule(self):
        task = self.tasks
        while task is not None:
            self.steps += 1
            if task.is_held_or_waiting():
                task = task.link
            else:
                task = task.run_task()


def packets(count, ident, kind):
    queue = None
    for _ in range(count):
        queue = Packet(queue, ident, kind)
    return queue


def simulate(count: int) -> Kernel:
    kernel = Kernel()
    IdleTask(kernel, IDLE, 0, None, State(), count)
    WorkTask(kernel, WORKER, 1000, packets(2, 0, KIND_WORK), State(True, True))
    HandlerTask(kernel, HANDLER_A, 2000, packets(3, DEVICE_A, KIND_DEVICE), State(True, True))
    HandlerTask(kernel, HANDLER_B, 3000, packets(3, DEVICE_B, KIND_DEVICE), State(True, True))
    DeviceTask(kernel, DEVICE_A, 4000, None, State(waiting=True))
    DeviceTask(kernel, DEVICE_B, 5000, None, State(waiting=True))
    kernel.schedule()
    return kernel


def main(scale: float) -> None:
    kernel = simulate(int(210_000 * scale))
    print(kernel.sent, kernel.holds, kernel.steps, *kernel.trace[:8])


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
