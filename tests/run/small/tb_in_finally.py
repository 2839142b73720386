def work():
    try:
        raise ValueError("first")
    finally:
        cleanup()


def cleanup():
    [].pop()


work()
