class Task:
    def __init__(self, title, priority=2):
        self.title = title
        self.priority = priority
        self.done = False

    def __str__(self):
        return f"[{'x' if self.done else ' '}] {self.title} (priority {self.priority})"


class TodoList:
    def __init__(self):
        self.tasks = []

    def add(self, title, priority=2):
        self.tasks.append(Task(title, priority))

    def finish(self, title):
        for task in self.tasks:
            if task.title == title:
                task.done = True
                return
        raise ValueError(f"no task called {title!r}")

    def show(self):
        for number, task in enumerate(sorted(self.tasks, key=lambda t: (t.done, t.priority, t.title)), 1):
            print(f"{number}. {task}")


todo = TodoList()
todo.add("buy milk")
todo.add("write report", 1)
todo.add("call Bob", 3)
todo.show()
todo.finish("buy milk")
try:
    todo.finish("sleep")
except ValueError as error:
    print("Error:", error)
todo.show()
print(sum(t.done for t in todo.tasks), "of", len(todo.tasks), "done")
