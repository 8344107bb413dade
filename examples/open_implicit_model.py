"""Recommends to a user of an exported model with NumPy alone.

    gpuals export plays.als --as implicit --to plays-implicit
    python3 examples/open_implicit_model.py plays-implicit USER [COUNT]

Prints the rank, the score and the name of the best items that the user does not have.
"""

import sys

import numpy


def read_names(path):
    """The names of users.tsv or items.tsv, in the order of their rows."""
    escapes = {"t": "\t", "n": "\n", "r": "\r"}
    names = []
    # Only \n ends a line: a name may contain other line separators of Unicode.
    with open(path, encoding="utf-8", newline="\n") as lines:
        next(lines)  # the header
        for line in lines:
            parts = line.rstrip("\n").split("\t")[1].split("\\\\")
            for n, part in enumerate(parts):
                first, *others = part.split("\\")
                parts[n] = first + "".join(escapes[other[0]] + other[1:] for other in others)
            names.append("\\".join(parts))
    return names


def main(folder, user, count=10):
    users, items = read_names(f"{folder}/users.tsv"), read_names(f"{folder}/items.tsv")
    row = users.index(user)
    with numpy.load(f"{folder}/model.npz") as model:
        scores = model["item_factors"] @ model["user_factors"][row]
    with numpy.load(f"{folder}/user_items.npz") as known:
        start, end = known["indptr"][row : row + 2]
        scores[known["indices"][start:end]] = -numpy.inf
    best = numpy.argsort(-scores, kind="stable")[: int(count)]
    for rank, item in enumerate(best[scores[best] > -numpy.inf], 1):
        print(f"{rank}\t{scores[item]:.4f}\t{items[item]}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
