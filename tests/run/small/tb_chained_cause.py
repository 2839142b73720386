def load(name):
    try:
        return {"x": 1}[name]
    except KeyError as error:
        raise LookupError(f"no setting {name!r}") from error


def main():
    try:
        load("y")
    except LookupError:
        raise SystemError("start failed")


main()
