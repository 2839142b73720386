# run: stdin=../data/guesses.txt
"""The game everyone writes second; its guesses come from standard input."""


def play(secret: int) -> int:
    tries = 0
    while True:
        try:
            text = input("Your guess: ")
        except EOFError:
            print("\nNo more guesses.")
            return -1
        try:
            guess = int(text)
        except ValueError as error:
            print(f"Not a number ({error})")
            continue
        tries += 1
        if guess < secret:
            print("Too small")
        elif guess > secret:
            print("Too large")
        else:
            print(f"Right, after {tries} tries")
            return tries


play(42)
play(7)
