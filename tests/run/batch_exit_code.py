"""A batch job: numbered steps with undo, a summary, and an exit status that says how many failed."""
import sys


class Step:
    registry = []

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.registry.append(cls)

    depends: tuple = ()

    def run(self, context):
        raise NotImplementedError(type(self).__name__)

    def undo(self, context):
        pass

    @property
    def name(self):
        return "".join("-" + c.lower() if c.isupper() else c for c in type(self).__name__).lstrip("-")


class LoadNumbers(Step):
    def run(self, context):
        context["numbers"] = [(i * 37) % 101 for i in range(50)]
        return len(context["numbers"])

    def undo(self, context):
        del context["numbers"]


class SortNumbers(Step):
    depends = ("load-numbers",)

    def run(self, context):
        context["unsorted"] = context["numbers"][:]
        context["numbers"].sort()
        return context["numbers"][:3]

    def undo(self, context):
        context["numbers"] = context.pop("unsorted")


class FindMissing(Step):
    depends = ("sort-numbers",)

    def run(self, context):
        numbers = set(context["numbers"])
        return next(n for n in range(1000) if n not in numbers)


class DivideByZero(Step):
    depends = ("load-numbers",)

    def run(self, context):
        return context["numbers"][0] / (context["numbers"][0] - context["numbers"][0])

    def undo(self, context):
        raise RuntimeError("undo of a step that never ran")


class AfterFailure(Step):
    depends = ("divide-by-zero",)

    def run(self, context):
        return "never"


class Unfinished(Step):
    pass


class Average(Step):
    depends = ("load-numbers", "sort-numbers")

    def run(self, context):
        numbers = context["numbers"]
        mean = sum(numbers) / len(numbers)
        variance = sum((n - mean) ** 2 for n in numbers) / len(numbers)
        return round(mean, 3), round(variance ** 0.5, 3)


class Asserts(Step):
    def run(self, context):
        assert "nothing" in context, sorted(context)


class Batch:
    def __init__(self, steps):
        self.steps = {step.name: step for step in steps}
        self.results, self.failures, self.skipped = {}, {}, []

    def run(self):
        context = {}
        finished = []
        for name, step in self.steps.items():
            blocked = [d for d in step.depends if d not in self.results]
            if blocked:
                self.skipped.append((name, blocked))
                continue
            try:
                self.results[name] = step.run(context)
            except (ArithmeticError, AssertionError, NotImplementedError) as error:
                self.failures[name] = error
            else:
                finished.append(step)
        while finished:
            finished.pop().undo(context)
        return context

    def summary(self):
        for name in self.steps:
            if name in self.results:
                yield f"{name:<16} ok      {self.results[name]}"
            elif name in self.failures:
                error = self.failures[name]
                yield f"{name:<16} FAILED  {type(error).__name__}: {error}"
            else:
                yield f"{name:<16} skipped {dict(self.skipped)[name]}"


def main():
    batch = Batch(cls() for cls in Step.registry)
    left = batch.run()
    print(*batch.summary(), sep="\n")
    print("left behind:", left)
    print(f"{len(batch.failures)} failures", file=sys.stderr)
    sys.exit(len(batch.failures) + 10 * len(batch.skipped))


if __name__ == "__main__":
    try:
        main()
    finally:
        print("bye")
