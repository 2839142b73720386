# Nodes of classes whose _fields are not what they should be.
import ast


def made(fields, *arguments, **keywords):
    class Node(ast.Name):
        pass
    try:
        Node._fields = fields
        return vars(Node(*arguments, **keywords))
    except (TypeError, AttributeError) as e:
        return f"{type(e).__name__}: {e}"


for fields in ((), ("a", "b"), ["a", "b"], ([1, 2], "a"), ("a", 3), (b"a", "b"), ("a", "a"), "ab"):
    print(fields, made(fields), made(fields, 1), made(fields, 1, 2), made(fields, 1, 2, 3), made(fields, 1, a=2), made(fields, 1, b=2))
