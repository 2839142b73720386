class Animal:
    """An animal."""
    kingdom = "animalia"
    count = 0

    def __init__(self, name, legs=4):
        self.name = name
        self.legs = legs
        Animal.count += 1

    def speak(self):
        return f"{self.name} makes a sound"

    def __repr__(self):
        return f"{self.__class__.__name__}({self.name!r})"

    @classmethod
    def named(cls, text):
        return cls(*text.split(":")[:1])

    @staticmethod
    def helper(x):
        return x * 2


class Dog(Animal):
    def speak(self):
        return super().speak() + ": woof"


class Bird(Animal):
    def __init__(self, name):
        super().__init__(name, legs=2)
        self.wings = 2


rex, tweety = Dog("Rex"), Bird("Tweety")
print(rex, tweety, rex.speak(), tweety.speak(), tweety.legs, tweety.wings, Animal.count)
print(Dog.named("Fido:x"), Animal.helper(4), rex.helper("ab"), isinstance(rex, Animal), issubclass(Dog, Animal), isinstance(rex, (int, Dog)))
print(Animal.__doc__, Dog.__doc__, Dog.__name__, Dog.__mro__, Dog.__bases__, Animal.__module__, Dog.__qualname__)
print(vars(tweety), rex.__dict__, rex.kingdom, hasattr(rex, "wings"), getattr(rex, "wings", None))
rex.kingdom = "own"
print(rex.kingdom, Animal.kingdom)
del rex.kingdom
print(rex.kingdom)
setattr(rex, "age", 3)
print(rex.age, getattr(rex, "age"))
delattr(rex, "age")
try:
    rex.age
except AttributeError as error:
    print(error)
method = rex.speak
print(method(), method.__self__ is rex, method.__func__ is Dog.speak, method == rex.speak, Dog.speak(rex), Animal.speak(rex))


def late(self):
    return "patched " + self.name


Animal.speak = late
print(tweety.speak(), rex.speak())
rex.speak = lambda: "instance"
print(rex.speak())
Dog.__repr__ = lambda self: "<dog>"
print(rex, [rex])


class A:
    def who(self):
        return "A"


class B(A):
    def who(self):
        return "B" + super().who()


class C(A):
    def who(self):
        return "C" + super().who()


class D(B, C):
    def who(self):
        return "D" + super().who()


print(D().who(), [k.__name__ for k in D.__mro__], super(B, D()).who())
try:
    class Bad(A, D):
        pass
except TypeError as error:
    print(error)
print(type(D()), type(D), type(type), D().__class__)


class Empty:
    pass


e = Empty()
e.x, e.y = 1, 2
e.__dict__["z"] = 3
print(e.z, e.__dict__, str(e)[:23])
e.__class__ = D
print(e.who())
print(Empty() == Empty(), Empty() != Empty(), bool(Empty()))
n = type("Made", (Animal,), {"legs_default": 6, "speak": lambda self: "made"})
print(n("m").speak(), n.__name__, n("k"))
