"""Edits with a known outcome: a text goes in, another comes out with the truth of what became of each clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from goldenthread.policy.importers.draft import Clause
from goldenthread.policy.lineage.steps import Kind, Step

SHARES = {"insert": 0.05, "delete": 0.05, "change": 0.12, "move": 0.03, "split": 0.03, "merge": 0.03}
"""How many of each edit are made, as a share of the clauses."""
LONG = 12
"""Words of a clause that can come apart, or of which a few can change and leave it known."""
APART = re.compile(r"(?<=[.;,])\s+")
ENDS = re.compile(r"(\d+|[A-Za-z])$")


@dataclass(eq=False)
class Node:
    """A clause on its way from the older to the newer text."""

    clause: Clause
    from_old: tuple[int, ...]
    """Places in the older text; none for what is inserted."""
    above: Node | None
    below: list[Node] = field(default_factory=list)
    kind: Kind = "unchanged"
    moved: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing was done to it yet: each clause gets one edit, so that the truth is plain."""
        return self.kind == "unchanged" and len(self.from_old) == 1


@dataclass(frozen=True)
class Edited:
    """The newer text and what became of each clause."""

    clauses: tuple[Clause, ...]
    truth: tuple[Step, ...]


def edited(clauses: Sequence[Clause], *, others: Sequence[Clause], seed: int) -> Edited:
    """The clauses after edits chosen by the seed; what is inserted is taken from `others`. The same seed, the same edits."""
    random = Random(seed)  # noqa: S311 (reproducible, not secret)
    top = _tree(clauses)
    acts: dict[str, Callable[[Node, Random], None]] = {
        "move": _move,
        "split": _split,
        "merge": _merge,
        "change": _change,
        "delete": _delete,
    }
    known = {clause.text for clause in clauses}
    pool = [each.text for each in others if len(each.text.split()) >= LONG and each.text not in known]
    for name, act in acts.items():
        for _turn in range(max(1, round(SHARES[name] * len(clauses)))):
            act(top, random)
    for text in random.sample(pool, min(len(pool), max(1, round(SHARES["insert"] * len(clauses))))):
        _insert(top, text, random)
    _number(top)
    return _flat(top, clauses)


def _tree(clauses: Sequence[Clause]) -> Node:
    top = Node(Clause("", "", "", "", "", 0, None, "chapter"), (), None)
    nodes: list[Node] = []
    for place, clause in enumerate(clauses):
        above = top if clause.parent is None else nodes[clause.parent]
        nodes.append(Node(clause, (place,), above))
        above.below.append(nodes[-1])
    return top


def _within(node: Node) -> Iterator[Node]:
    for each in node.below:
        yield each
        yield from _within(each)


def _choose(top: Node, random: Random, fits: Callable[[Node], bool]) -> Node | None:
    fitting = [node for node in _within(top) if node.whole and fits(node)]
    return random.choice(fitting) if fitting else None


def _words(node: Node) -> int:
    return len(node.clause.text.split())


def _siblings(node: Node) -> list[Node]:
    return node.above.below if node.above else []


def _beside(node: Node) -> tuple[int, list[Node]]:
    siblings = _siblings(node)
    return siblings.index(node), siblings


def _move(top: Node, random: Random) -> None:
    """Take a clause with all below it to another one, or past three others."""
    node = _choose(top, random, lambda n: _words(n) >= LONG and len(_siblings(n)) > 1)
    if node is None:
        return
    own = {id(node), *(id(each) for each in _within(node))}
    homes = [n for n in _within(top) if n.below and n.below[0].clause.kind == node.clause.kind and id(n) not in own]
    home = random.choice(homes) if homes else None
    place, siblings = _beside(node)
    if home is not None and home is not node.above:
        siblings.remove(node)
        node.above = home
        home.below.insert(random.randint(0, len(home.below)), node)
    elif len(siblings) > 4:
        siblings.remove(node)
        siblings.insert(place - 3 if place >= 3 else place + 3, node)
    else:
        return
    node.kind, node.moved = "moved", True


def _split(top: Node, random: Random) -> None:
    """Let the end of a clause follow as one of its own."""
    node = _choose(top, random, lambda n: len(_cuts(n.clause.text)) > 0 and not n.below)
    if node is None:
        return
    text = node.clause.text
    cut = random.choice(_cuts(text))
    place, siblings = _beside(node)
    rest = replace(node.clause, heading="", text=text[cut:].strip())
    siblings.insert(place + 1, Node(rest, node.from_old, node.above, kind="split"))
    node.clause, node.kind = replace(node.clause, text=text[:cut].strip()), "split"


def _cuts(text: str) -> list[int]:
    """Where a text can come apart with some words on either side."""
    found = [match.start() for match in APART.finditer(text)]
    return [cut for cut in found if min(len(text[:cut].split()), len(text[cut:].split())) >= LONG // 2]


def _merge(top: Node, random: Random) -> None:
    """Let a clause go on with the words of the next one."""

    def followed(node: Node) -> bool:
        place, siblings = _beside(node)
        after = siblings[place + 1] if place + 1 < len(siblings) else None
        return bool(
            after
            and after.whole
            and not node.below
            and not after.below
            and min(_words(node), _words(after)) >= LONG // 2
        )

    node = _choose(top, random, followed)
    if node is None:
        return
    place, siblings = _beside(node)
    after = siblings.pop(place + 1)
    node.clause = replace(node.clause, text=f"{node.clause.text} {after.clause.heading} {after.clause.text}")
    node.from_old, node.kind = (*node.from_old, *after.from_old), "merged"


def _change(top: Node, random: Random) -> None:
    """Change a few words, at most a fifth."""
    node = _choose(top, random, lambda n: _words(n) >= LONG // 2)
    if node is None:
        return
    words = node.clause.text.split()
    for _turn in range(random.randint(1, max(1, len(words) // 10))):
        place = random.randrange(len(words))
        act = random.choice(("replace", "insert", "delete"))
        if act != "delete":
            words.insert(place, random.choice(("promptly", "every", "department", "2031", "written", "not", "chief")))
        if act != "insert":
            words.pop(min(place + 1, len(words) - 1))
    if words != node.clause.text.split():
        node.clause, node.kind = replace(node.clause, text=" ".join(words)), "changed"


def _delete(top: Node, random: Random) -> None:
    """Take a clause away that nothing hangs below."""
    node = _choose(top, random, lambda n: not n.below)
    if node is not None:
        _siblings(node).remove(node)


def _insert(top: Node, text: str, random: Random) -> None:
    """Add a clause beside others."""
    beside = _choose(top, random, lambda n: not n.below)
    if beside is None:
        return
    place, siblings = _beside(beside)
    siblings.insert(
        place + random.randint(0, 1), Node(replace(beside.clause, heading="", text=text), (), beside.above, kind="new")
    )


def _number(top: Node) -> None:
    """Number anew what is numbered: in each row of clauses on from the first one's number."""
    for node in [top, *_within(top)]:
        numbered = [each for each in node.below if each.clause.number]
        firsts = [each for each in numbered if each.from_old and not each.moved and each.kind != "split"]
        if not firsts or not ENDS.search(firsts[0].clause.number):
            continue
        number = node.clause.number
        lead = number + _sign(firsts[0]) if number else ENDS.sub("", firsts[0].clause.number)
        for turn, each in enumerate(numbered):
            each.clause = replace(each.clause, number=f"{lead}{_turn(firsts[0], turn)}")


def _sign(node: Node) -> str:
    """What stands between the number above and the end of this one."""
    return "." if "." in node.clause.number[-4:] else ""


def _turn(first: Node, turn: int) -> str:
    found = ENDS.search(first.clause.number)
    end = found.group() if found else "1"
    return str(turn + 1) if end.isdigit() else chr(ord("A" if end.isupper() else "a") + turn % 26)


def _flat(top: Node, old: Sequence[Clause]) -> Edited:
    """The clauses in their order with anchors as importers make them, and the truth."""
    clauses: list[Clause] = []
    places: dict[int, int] = {id(top): -1}
    taken: set[str] = set()
    found: dict[tuple[int, ...], list[tuple[int, Node]]] = {}
    for place, node in enumerate(_within(top)):
        above = places[id(node.above)]
        places[id(node)] = place
        number = node.clause.number
        anchor = number if number and number not in taken else f"p{place}"
        taken.add(anchor)
        depth = clauses[above].depth + 1 if above >= 0 else 1
        clauses.append(replace(node.clause, anchor=anchor, depth=depth, parent=above if above >= 0 else None))
        if node.from_old:
            found.setdefault(node.from_old, []).append((place, node))
    gone = set(range(len(old))) - {place for olds in found for place in olds}
    truth = [Step("gone", (place,), ()) for place in sorted(gone)]
    truth += [Step("new", (), (place,)) for place, node in enumerate(_within(top)) if not node.from_old]
    for olds, rows in found.items():
        node = rows[0][1]
        renumbered = old[olds[0]].number != clauses[rows[0][0]].number
        kind: Kind = "renumbered" if node.kind == "unchanged" and renumbered else node.kind
        truth.append(Step(kind, olds, tuple(place for place, _node in rows), moved=node.moved, renumbered=renumbered))
    return Edited(tuple(clauses), tuple(truth))
