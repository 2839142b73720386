class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = "_" + name
        print(f"{owner.__name__}.{name} is {self.kind.__name__}")

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return getattr(instance, self.name, f"<no {self.name}>")

    def __set__(self, instance, value):
        if not isinstance(value, self.kind):
            raise TypeError(f"{self.name[1:]} wants {self.kind.__name__}, not {type(value).__name__}")
        setattr(instance, self.name, value)

    def __delete__(self, instance):
        print("delete", self.name)
        delattr(instance, self.name)


class Person:
    name = Typed(str)
    age = Typed(int)


p = Person()
print(p.name, p.age)
p.name, p.age = "Ann", 30
print(p.name, p.age, p.__dict__, type(Person.name).__name__)
try:
    p.age = "old"
except TypeError as error:
    print(error)
del p.age
print(p.age)
p.__dict__["name"] = "shadow does not win over a data descriptor"
print(p.name)


class Lazy:
    def __init__(self, function):
        self.function = function
        self.name = function.__name__

    def __get__(self, instance, owner):
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.function(instance)
        return value


class Data:
    @Lazy
    def total(self):
        print("computing")
        return 42


d = Data()
print(d.total, d.total, d.__dict__)
d.total = 1
print(d.total)


class Meta(type):
    @property
    def shout(cls):
        return cls.__name__.upper()


class Thing(metaclass=Meta):
    def method(self):
        return self

    @classmethod
    def make(cls):
        return cls


print(Thing.shout, Thing.make() is Thing, Thing().method.__name__)
try:
    Thing().shout
except AttributeError as error:
    print(error)
f = Thing.method
bound = f.__get__(5, int)
print(bound(), type(bound).__name__, f.__get__(None, int) is f)
print(type(Thing.__dict__["make"]).__name__, Thing.__dict__["make"].__get__(None, Thing)() is Thing)
