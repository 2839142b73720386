def check(items: list) -> None:
    for index, item in enumerate(items):
        assert isinstance(item, int), f"item {index} is {type(item).__name__}"


check([1, 2, 3])
print("first check passed")
check([1, "2", 3])
