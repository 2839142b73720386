WINS = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]


def show(board):
    for row in range(3):
        print(" | ".join(board[row * 3:row * 3 + 3]))
        if row < 2:
            print("--+---+--")
    print()


def winner(board):
    for a, b, c in WINS:
        if board[a] == board[b] == board[c] != " ":
            return board[a]
    return "draw" if " " not in board else None


def best(board, player):
    """Minimax: (score for X, move)."""
    result = winner(board)
    if result:
        return {"X": 1, "O": -1, "draw": 0}[result], None
    options = []
    for i, cell in enumerate(board):
        if cell == " ":
            board[i] = player
            score, _ = best(board, "O" if player == "X" else "X")
            board[i] = " "
            options.append((score, -i))
    score, move = max(options) if player == "X" else min(options)
    return score, -move


board = list("X   O    ")
player = "X"
while winner(board) is None:
    score, move = best(board, player)
    print(f"{player} plays {move} (score {score})")
    board[move] = player
    player = "O" if player == "X" else "X"
show(board)
print("winner:", winner(board))
