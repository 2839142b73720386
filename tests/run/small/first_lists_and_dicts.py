numbers = [7, 3, 9, 1, 5]
print(min(numbers), max(numbers), sum(numbers), sum(numbers) / len(numbers), sorted(numbers))


def bubble_sort(items):
    items = items[:]
    for i in range(len(items)):
        for j in range(len(items) - 1 - i):
            if items[j] > items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
    return items


def quick_sort(items):
    if len(items) <= 1:
        return items
    pivot, *rest = items
    return quick_sort([x for x in rest if x < pivot]) + [pivot] + quick_sort([x for x in rest if x >= pivot])


def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    result = []
    while left and right:
        result.append(left.pop(0) if left[0] <= right[0] else right.pop(0))
    return result + left + right


def binary_search(items, target):
    low, high = 0, len(items) - 1
    while low <= high:
        middle = (low + high) // 2
        if items[middle] == target:
            return middle
        if items[middle] < target:
            low = middle + 1
        else:
            high = middle - 1
    return -1


data = [(i * 37) % 101 for i in range(40)]
print(bubble_sort(data) == quick_sort(data) == merge_sort(data) == sorted(data), quick_sort(data)[:8])
print(binary_search(sorted(data), 37), binary_search(sorted(data), 1000))
phone_book = {"Ann": "555-1234", "Bob": "555-9876"}
phone_book["Eve"] = "555-0000"
for name in sorted(phone_book):
    print(f"{name:<5} {phone_book[name]}")
if "Zed" not in phone_book:
    print("Zed is not in the book")
grades = {"Ann": [90, 85, 77], "Bob": [60, 75, 80]}
for name, marks in grades.items():
    average = sum(marks) / len(marks)
    print(name, round(average, 2), "A" if average >= 80 else "B" if average >= 70 else "C")
matrix = [[1, 2, 3], [4, 5, 6]]
transposed = [[row[i] for row in matrix] for i in range(3)]
print(transposed, [x * 2 for x in range(5)], list(zip("abc", [1, 2, 3])), dict(zip("abc", [1, 2, 3])))
stack = []
for bracket in "{[()]}":
    if bracket in "({[":
        stack.append(bracket)
    elif not stack or "({[".index(stack.pop()) != ")}]".index(bracket):
        print("unbalanced")
        break
else:
    print("balanced" if not stack else "unbalanced")
inventory = {"apple": {"price": 0.5, "count": 10}, "pear": {"price": 0.75, "count": 0}}
for fruit, info in inventory.items():
    print(f"{fruit:10}|{info['price']:6.2f}|{'in stock' if info['count'] else 'sold out':>10}")
