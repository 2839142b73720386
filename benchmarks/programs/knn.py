"""Nearest neighbours by brute force over points of a few dimensions."""
import sys


def make_points(n: int, dimensions: int, seed: int) -> list[list[float]]:
    points: list[list[float]] = []
    state = seed
    for _ in range(n):
        point: list[float] = []
        for _ in range(dimensions):
            state = (state * 1103515245 + 12345) % 2147483648
            point.append(state / 2147483648.0)
        points.append(point)
    return points


def distance(a: list[float], b: list[float]) -> float:
    total = 0.0
    for i in range(len(a)):
        d = a[i] - b[i]
        total += d * d
    return total


def classify(point: list[float], points: list[list[float]], labels: list[int], k: int) -> int:
    best: list[tuple[float, int]] = []
    for i in range(len(points)):
        d = distance(point, points[i])
        if len(best) < k:
            best.append((d, labels[i]))
            best.sort()
        elif d < best[-1][0]:
            best[-1] = (d, labels[i])
            best.sort()
    votes = [0] * 4
    for _, label in best:
        votes[label] += 1
    return votes.index(max(votes))


def main(scale: float) -> None:
    points = make_points(1200, 5, 42)
    labels = [int(p[0] * 2) * 2 + int(p[1] * 2) for p in points]
    queries = make_points(int(2100 * scale), 5, 7)
    correct = 0
    for query in queries:
        if classify(query, points, labels, 7) == int(query[0] * 2) * 2 + int(query[1] * 2):
            correct += 1
    print(correct, len(queries))


main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
