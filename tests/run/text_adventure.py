# run: stdin=data/adventure.txt
"""A text adventure: the world is a state machine of rooms, the parser and the creatures are generators
driven by send(), and the player's commands come from standard input."""
import sys


class Item:
    def __init__(self, name: str, description: str, weight: int = 1, fixed: bool = False):
        self.name = name
        self.description = description
        self.weight = weight
        self.fixed = fixed

    def __str__(self):
        article = "an" if self.name[0] in "aeiou" else "a"
        return f"{article} {self.name}"


class Room:
    def __init__(self, name, text, dark=False):
        self.name = name
        self.text = text
        self.dark = dark
        self.exits = {}
        self.items = {}
        self.visits = 0

    def connect(self, direction, other, back=None):
        self.exits[direction] = other
        if back:
            other.exits[back] = self
        return other

    def add(self, *items):
        for item in items:
            self.items[item.name] = item


class GameOver(Exception):
    def __init__(self, message, score):
        super().__init__(message)
        self.score = score


def article_list(items):
    names = sorted(str(item) for item in items)
    if not names:
        return "nothing"
    if len(names) == 1:
        return names[0]
    return ", ".join(names[:-1]) + " and " + names[-1]


def build_world():
    hall = Room("Hall", "A hall with a cold fireplace.")
    kitchen = Room("Kitchen", "Copper pans and the smell of thyme.")
    cellar = Room("Cellar", "Barrels, and something that breathes.", dark=True)
    garden = Room("Garden", "Apple trees stand in wet grass.")
    tower = Room("Tower", "From here you see the sea.")
    hall.connect("north", kitchen, "south")
    hall.connect("east", garden, "west")
    kitchen.connect("down", cellar, "up")
    hall.add(Item("fireplace", "Cold ashes; one brick is loose.", 99, fixed=True), Item("letter", "It says: the third brick."))
    kitchen.add(Item("lamp", "A brass lamp.", 2), Item("ham", "Smoked.", 3))
    cellar.add(Item("key", "An iron key, cold as a fish."), Item("anvil", "Who left it here?", 9))
    garden.add(Item("apple", "Red on one side."))
    return hall, garden, tower


def cat():
    """Wanders a fixed path; is sent what happens and answers with what it does."""
    mood = 0
    event = yield "A cat watches you."
    while True:
        if event == "ham":
            mood += 5
            event = yield "The cat is your friend now."
        elif event == "wait":
            mood -= 1
            event = yield "The cat yawns." if mood < 3 else "The cat purrs."
        elif event == "end":
            return mood
        else:
            event = yield None


def clock(limit):
    """Counts moves; complains, then ends the game."""
    for moves in range(1, limit + 1):
        if moves == limit - 5:
            yield "The light is fading."
        else:
            yield None
    raise GameOver("Night falls.", -10)


SHORT = {"n": "north", "s": "south", "e": "east", "w": "west", "u": "up", "d": "down", "i": "inventory", "l": "look", "x": "examine"}


def parse(line):
    words = [SHORT.get(w, w) for w in line.lower().split() if w not in ("the", "a", "an", "to", "at")]
    match words:
        case []:
            return ("nothing",)
        case [("north" | "south" | "east" | "west" | "up" | "down") as direction] | ["go", direction]:
            return "go", direction
        case ["take" | "get", "all"]:
            return ("take all",)
        case ["take" | "get", item] | ["pick", "up", item]:
            return "take", item
        case ["give", item, "cat"]:
            return "give", item
        case [verb, "with", item] | [verb, item]:
            return verb, item
        case [verb]:
            return (verb,)
        case _:
            return "unknown", " ".join(words)


class Game:
    CAPACITY = 8

    def __init__(self):
        self.room, self.garden, self.tower = build_world()
        self.inventory = {}
        self.score = 0
        self.lamp_lit = False
        self.log = []
        self.commands = {"look": self.look, "inventory": self.show_inventory, "go": self.go, "take": self.take, "take all": self.take_all,
                         "drop": self.drop, "examine": self.examine, "light": self.light, "unlock": self.unlock, "eat": self.eat,
                         "wait": lambda: "Time passes.", "score": lambda: f"Your score is {self.score}.", "quit": self.quit, "nothing": lambda: "Pardon?"}

    @property
    def can_see(self):
        return not self.room.dark or (self.lamp_lit and "lamp" in self.inventory)

    @property
    def load(self):
        return sum(item.weight for item in self.inventory.values())

    def look(self):
        if not self.can_see:
            return "It is dark. You hear breathing."
        text = f"{self.room.name}. {self.room.text}"
        if self.room.items:
            text += f" You see {article_list(self.room.items.values())}."
        return text + f" Exits: {', '.join(sorted(self.room.exits))}."

    def go(self, direction):
        try:
            self.room = self.room.exits[direction]
        except KeyError:
            return f"You cannot go {direction}."
        self.room.visits += 1
        if self.room is self.tower:
            raise GameOver("You see the sea.", 50)
        return self.look() if self.room.visits == 1 else self.room.name + "."

    def take(self, name):
        if not self.can_see:
            return "You feel about in the dark, in vain."
        item = self.room.items.get(name)
        if item is None:
            return f"There is no {name} here."
        if item.fixed:
            return f"The {name} stays where it is."
        if self.load + item.weight > self.CAPACITY:
            return f"The {name} is too heavy with all the rest."
        self.inventory[name] = self.room.items.pop(name)
        self.score += 5
        return f"Taken: {name}."

    def take_all(self):
        results = [self.take(name) for name in sorted(self.room.items)]
        return " ".join(results) or "There is nothing to take."

    def drop(self, name):
        if name not in self.inventory:
            return f"You have no {name}."
        self.room.add(self.inventory.pop(name))
        self.score -= 5
        return "Dropped."

    def show_inventory(self):
        return f"You carry {article_list(self.inventory.values())} ({self.load}/{self.CAPACITY})."

    def examine(self, name):
        item = self.inventory.get(name) or (self.room.items.get(name) if self.can_see else None)
        return item.description if item else f"You see no {name}."

    def light(self, name):
        if name != "lamp" or "lamp" not in self.inventory:
            return "You cannot light that."
        self.lamp_lit = True
        return "The lamp burns."

    def unlock(self, name):
        if self.room is not self.garden or "key" not in self.inventory:
            return "There is nothing to unlock, or nothing to unlock it with."
        self.room.connect("up", self.tower, "down")
        self.score += 20
        return "A door in the wall opens; stairs lead up."

    def eat(self, name):
        if name not in ("apple", "ham") or name not in self.inventory:
            return "No."
        del self.inventory[name]
        return f"You eat the {name}."

    def quit(self):
        raise GameOver("You give up.", 0)

    def execute(self, command, *arguments):
        handler = self.commands.get(command)
        if handler is None:
            return f"I do not know how to {command}."
        try:
            return handler(*arguments)
        except TypeError:
            return f"{command.capitalize()} what?"


def play(game):
    """A coroutine: it is sent lines and yields answers, until GameOver is its end."""
    timer, animal = clock(40), cat()
    answer = game.look() + "\n" + next(animal)
    while True:
        line = yield answer
        command, *arguments = parse(line)
        if command == "give":
            if arguments[0] in game.inventory:
                del game.inventory[arguments[0]]
                answer = f"You offer the {arguments[0]}."
            else:
                answer = "You have none."
        else:
            answer = game.execute(command, *arguments)
        extra = [animal.send(arguments[0] if command == "give" else command), next(timer)]
        answer = "\n".join([answer] + [e for e in extra if e])
        game.log.append(command)


def main():
    game = Game()
    session = play(game)
    print(next(session))
    for number, line in enumerate(sys.stdin, 1):
        line = line.strip()
        print(f"\n[{number}] > {line}")
        try:
            print(session.send(line))
        except GameOver as over:
            game.score += over.score
            print(over)
            print(f"Final score: {game.score} after {len(game.log)} commands")
            break
    counts = {}
    for command in game.log:
        counts[command] = counts.get(command, 0) + 1
    print(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    try:
        session.send("look")
    except StopIteration:
        print("The session is over.")
    return 0 if game.score > 50 else 4


if __name__ == "__main__":
    sys.exit(main())
