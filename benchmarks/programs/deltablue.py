"""An incremental solver of one-way constraints in the manner of DeltaBlue: chains and projections."""
import sys


class Strength:
    def __init__(self, level, name):
        self.level = level
        self.name = name

    def stronger(self, other):
        return self.level < other.level

    def weaker(self, other):
        return self.level > other.level

    def __repr__(self):
        return self.name


REQUIRED = Strength(0, "required")
PREFERRED = Strength(2, "preferred")
DEFAULT = Strength(4, "default")
WEAKEST = Strength(6, "weakest")


def weakest_of(a, b):
    return a if a.weaker(b) else b


class Variable:
    def __init__(self, name, value=0):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.mark = 0
        self.strength = WEAKEST
        self.stay = True

    def __repr__(self):
        return f"{self.name}={self.value}"


class Constraint:
    def __init__(self, strength):
        self.strength = strength

    def attach(self, planner):
        self.add_to_graph()
        planner.incremental_add(self)
        return self

    def destroy(self, planner):
        if self.satisfied:
            planner.incremental_remove(self)
        self.remove_from_graph()

    def satisfy(self, mark, planner):
        self.choose_method(mark)
        if not self.satisfied:
            if self.strength is REQUIRED:
                raise ValueError("a required constraint cannot be satisfied")
            return None
        self.mark_inputs(mark)
        out = self.output
        overridden = out.determined_by
        if overridden is not None:
            overridden.mark_unsatisfied()
        out.determined_by = self
        if not planner.add_propagate(self, mark):
            raise ValueError("a cycle of constraints")
        out.mark = mark
        return overridden

    is_input = False


class Unary(Constraint):
    def __init__(self, variable, strength):
        super().__init__(strength)
        self.output = variable
        self.satisfied = False

    def add_to_graph(self):
        self.output.constraints.append(self)
        self.satisfied = False

    def remove_from_graph(self):
        self.output.constraints.remove(self)
        self.satisfied = False

    def choose_method(self, mark):
        self.satisfied = self.output.mark != mark and self.strength.stronger(self.output.strength)

    def mark_inputs(self, mark):
        pass

    def inputs_known(self, mark):
        return True

    def mark_unsatisfied(self):
        self.satisfied = False

    def recalculate(self):
        self.output.strength = self.strength
        self.output.stay = not self.is_input
        if self.output.stay:
            self.execute()

    def execute(self):
        pass


class Stay(Unary):
    pass


class Edit(Unary):
    is_input = True


class Binary(Constraint):
    NONE, FORWARD, BACKWARD = range(3)

    def __init__(self, left, right, strength):
        super().__init__(strength)
        self.left, self.right = left, right
        self.direction = Binary.NONE

    @property
    def satisfied(self):
        return self.direction != Binary.NONE

    @property
    def output(self):
        return self.right if self.direction == Binary.FORWARD else self.left

    @property
    def input(self):
        return self.left if self.direction == Binary.FORWARD else self.right

    def variables(self):
        return self.left, self.right

    def add_to_graph(self):
        for variable in self.variables():
            variable.constraints.append(self)
        self.direction = Binary.NONE

    def remove_from_graph(self):
        for variable in self.variables():
            variable.constraints.remove(self)
        self.direction = Binary.NONE

    def choose_method(self, mark):
        left, right = self.left, self.right
        if left.mark == mark:
            fits = right.mark != mark and self.strength.stronger(right.strength)
            self.direction = Binary.FORWARD if fits else Binary.NONE
        elif right.mark == mark:
            fits = self.strength.stronger(left.strength)
            self.direction = Binary.BACKWARD if fits else Binary.NONE
        elif left.strength.weaker(right.strength):
            self.direction = Binary.BACKWARD if self.strength.stronger(left.strength) else Binary.NONE
        else:
            self.direction = Binary.FORWARD if self.strength.stronger(right.strength) else Binary.NONE

    def mark_inputs(self, mark):
        self.input.mark = mark

    def inputs_known(self, mark):
        source = self.input
        return source.mark == mark or source.stay or source.determined_by is None

    def mark_unsatisfied(self):
        self.direction = Binary.NONE

    def recalculate(self):
        source, out = self.input, self.output
        out.strength = weakest_of(self.strength, source.strength)
        out.stay = source.stay
        if out.stay:
            self.execute()


class Equal(Binary):
    def execute(self):
        self.output.value = self.input.value


class Scale(Binary):
    """right = left * scale + offset"""

    def __init__(self, left, scale, offset, right, strength):
        super().__init__(left, right, strength)
        self.scale, self.offset = scale, offset

    def variables(self):
        return self.left, self.scale, self.offset, self.right

    def mark_inputs(self, mark):
        super().mark_inputs(mark)
        self.scale.mark = self.offset.mark = mark

    def execute(self):
        if self.direction == Binary.FORWARD:
            self.right.value = self.left.value * self.scale.value + self.offset.value
        else:
            self.left.value = (self.right.value - self.offset.value) // self.scale.value


class Planner:
    def __init__(self):
        self.current = 0

    def new_mark(self):
        self.current += 1
        return self.current

    def incremental_add(self, constraint):
        mark = self.new_mark()
        overridden = constraint.satisfy(mark, self)
        while overridden is not None:
            overridden = overridden.satisfy(mark, self)

    def incremental_remove(self, constraint):
        out = constraint.output
        constraint.mark_unsatisfied()
        constraint.remove_from_graph()
        unsatisfied = self.remove_propagate(out)
        for strength in (REQUIRED, PREFERRED, DEFAULT):
            for other in unsatisfied:
                if other.strength is strength:
                    self.incremental_add(other)
        constraint.add_to_graph()

    def add_propagate(self, constraint, mark):
        todo = [constraint]
        while todo:
            current = todo.pop()
            if current.output.mark == mark:
                self.incremental_remove(constraint)
                return False
            current.recalculate()
            todo.extend(self.consuming(current.output))
        return True

    def remove_propagate(self, out):
        out.determined_by = None
        out.strength = WEAKEST
        out.stay = True
        unsatisfied, todo = [], [out]
        while todo:
            variable = todo.pop()
            unsatisfied.extend(c for c in variable.constraints if not c.satisfied)
            for constraint in self.consuming(variable):
                constraint.recalculate()
                todo.append(constraint.output)
        return unsatisfied

    @staticmethod
    def consuming(variable):
        return [c for c in variable.constraints if c is not variable.determined_by and c.satisfied]

    def plan(self, sources):
        mark = self.new_mark()
        plan, todo = [], list(sources)
        while todo:
            constraint = todo.pop()
            out = constraint.output
            if out.mark != mark and constraint.inputs_known(mark):
                plan.append(constraint)
                out.mark = mark
                todo.extend(self.consuming(out))
        return plan

    def change(self, variable, values):
        edit = Edit(variable, PREFERRED).attach(self)
        plan = self.plan([edit])
        for value in values:
            variable.value = value
            for constraint in plan:
                constraint.execute()
        edit.destroy(self)
        return len(plan)


def chain(n: int) -> int:
    planner = Planner()
    variables = [Variable(f"v{i}") for i in range(n)]
    for left, right in zip(variables, variables[1:]):
        Equal(left, right, REQUIRED).attach(planner)
    Stay(variables[-1], DEFAULT).attach(planner)
    planner.change(variables[0], range(100))
    assert variables[-1].value == 99
    return variables[-1].value


def projection(n: int) -> int:
    planner = Planner()
    scale, offset = Variable("scale", 10), Variable("offset", 1000)
    targets = []
    for i in range(n):
        source, target = Variable(f"s{i}", i), Variable(f"t{i}", i)
        targets.append(target)
        Stay(source, DEFAULT).attach(planner)
        Scale(source, scale, offset, target, REQUIRED).attach(planner)
    planner.change(source, [17])
    planner.change(target, [1050])
    planner.change(scale, [5])
    planner.change(offset, [2000])
    return sum(t.value for t in targets)


def main(scale: float) -> None:
    n = int(11_000 * scale)
    print(chain(n), projection(n), chain(n + 1), projection(n + 1), chain(n // 2))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
