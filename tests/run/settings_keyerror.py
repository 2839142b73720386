"""Reads a settings text with sections, includes and interpolation, and dies of a KeyError five calls
deep when a reference has no target."""

TEXT = """
[paths]
home = /home/ann
data = ${paths.home}/data
cache = ${paths.data}/cache

[limits]
workers = 4
timeout = 2.5
retry = yes
sizes = 1, 2, 3

[mail]
sender = ann@example.org
footer = Sent by ${mail.sender} from ${paths.home}
greeting = Hello ${user.name}
"""


class Section:
    def __init__(self, name, settings):
        self.name = name
        self.settings = settings
        self.values = {}

    def __setitem__(self, key, raw):
        self.values[key] = raw

    def __getitem__(self, key):
        return self.settings.resolve(self.values[key], [f"{self.name}.{key}"])

    def __getattr__(self, key):
        if key.startswith("_"):
            raise AttributeError(key)
        return self[key]

    def __iter__(self):
        return iter(self.values)


class Settings:
    def __init__(self, text):
        self.sections = {}
        section = None
        for number, line in enumerate(text.splitlines(), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("[") and line.endswith("]"):
                section = self.sections[line[1:-1]] = Section(line[1:-1], self)
            elif "=" in line and section is not None:
                key, _, value = line.partition("=")
                section[key.strip()] = value.strip()
            else:
                raise SyntaxError(f"line {number}: {line}")

    def __getattr__(self, name):
        try:
            return self.__dict__["sections"][name]
        except KeyError:
            raise AttributeError(f"no section {name!r}") from None

    def lookup(self, path, trail):
        section, _, key = path.partition(".")
        return self.resolve(self.sections[section].values[key], trail + [path])

    def resolve(self, raw, trail):
        if len(trail) != len(set(trail)):
            raise RecursionError(" -> ".join(trail))
        result = ""
        while "${" in raw:
            before, _, rest = raw.partition("${")
            name, _, raw = rest.partition("}")
            result += before + str(self.lookup(name, trail))
        return convert(result + raw)


def convert(text):
    if text in ("yes", "true", "on"):
        return True
    if text in ("no", "false", "off"):
        return False
    if "," in text:
        return [convert(part.strip()) for part in text.split(",")]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def show(settings):
    for name, section in settings.sections.items():
        for key in section:
            if key != "greeting":
                value = section[key]
                print(f"{name}.{key} = {value!r} ({type(value).__name__})")


def greet(settings):
    return settings.mail.greeting.upper()


def main():
    settings = Settings(TEXT)
    show(settings)
    print(settings.limits.workers * 2, settings.paths.cache, settings.mail["footer"])
    for broken in ("[a]\nx = ${a.y}\ny = ${a.x}", "orphan = 1", "[a]\nnonsense"):
        try:
            print(Settings(broken).a.x)
        except (RecursionError, SyntaxError) as error:
            print(type(error).__name__, error)
    try:
        settings.nothing
    except AttributeError as error:
        print(error)
    try:
        settings.limits.missing
    except KeyError as error:
        print("KeyError", error)
    print(greet(settings))


main()
