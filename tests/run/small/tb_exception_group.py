def parts():
    errors = []
    for text in ("1", "x", "2", "y"):
        try:
            int(text)
        except ValueError as error:
            errors.append(error)
    return errors


def main():
    raise ExceptionGroup("two bad numbers", parts() + [ExceptionGroup("inner", [KeyError("k"), TypeError("t")])])


main()
