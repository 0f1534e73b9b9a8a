"""Charts as paths of SVG: what is drawn is computed here, how it looks is in CSS.

The picture is stretched to its place, so it holds no words: those stand around it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

type Value = Decimal | None

WIDTH, HEIGHT = 1000, 240
GAP: Final = Decimal("0.2")
# More parts than these cannot be told apart: the smaller ones stand together.
MOST_PARTS: Final = 6
NICE: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`: around all values, and round numbers both."""

    low: Decimal
    high: Decimal

    @property
    def middle(self) -> Decimal:
        return (self.low + self.high) / 2

    def y(self, value: Decimal) -> Decimal:
        return HEIGHT * (self.high - value) / (self.high - self.low)


def axis_of(values: Sequence[Value], *, floor: Decimal = Decimal(0)) -> Axis:
    """The lower end is `floor`, or below it as far above zero as the upper one."""
    known = [each for each in values if each is not None]
    top = nice(max([*known, Decimal(0)]))
    least = min([*known, floor])
    if least >= floor:
        return Axis(floor, top if top > floor else floor + 1)
    span = max(top, nice(-least))
    return Axis(-span, span)


def nice(value: Decimal) -> Decimal:
    """The next round number that is not smaller; 1 for nothing."""
    if value <= 0:
        return Decimal(1)
    unit = Decimal(10) ** (value.adjusted())
    return next(each * unit for each in NICE if each * unit >= value)


def line(values: Sequence[Value], axis: Axis) -> tuple[str, str]:
    """One line, which breaks where nothing is known, and as dots the points without neighbours."""
    strokes, dots = [], []
    step = Decimal(WIDTH) / len(values)
    around = zip([None, *values[:-1]], values, [*values[1:], None], strict=True)
    for number, (before, value, after) in enumerate(around):
        if value is None:
            continue
        point = f"{step * (number + Decimal('0.5')):.1f} {axis.y(value):.1f}"
        if before is None and after is None:
            # As long as nothing: its round ends are the dot.
            dots.append(f"M{point}h.01")
        else:
            strokes.append(f"{'M' if before is None else 'L'}{point}")
    return " ".join(strokes), " ".join(dots)


def stack(parts: Sequence[Sequence[Value]], axis: Axis) -> list[str]:
    """For each part its bars, one path: each step's bars stand one upon the other."""
    steps = len(parts[0]) if parts else 0
    width = Decimal(WIDTH) / max(steps, 1)
    grounds = [Decimal(0)] * steps
    paths = []
    for part in parts:
        bars = []
        for number, value in enumerate(part):
            if not value:
                continue
            bars.append(_bar(number, grounds[number], value, width, axis))
            grounds[number] += value
        paths.append("".join(bars))
    return paths


def _bar(number: int, ground: Decimal, value: Decimal, width: Decimal, axis: Axis) -> str:
    x, top = width * (number + GAP / 2), axis.y(ground + value)
    return f"M{x:.1f} {top:.1f}h{width * (1 - GAP):.1f}V{axis.y(ground):.1f}H{x:.1f}z"


def merged(parts: Sequence[Sequence[Value]]) -> tuple[list[int], list[list[Value]]]:
    """The largest parts in their order, and the rest as one: their numbers, and all values.

    The last list is of the rest where there is one: one more than there are numbers.
    """
    sums = [sum((each for each in part if each is not None), Decimal(0)) for part in parts]
    used = [number for number, total in enumerate(sums) if total]
    if len(used) <= MOST_PARTS + 1:
        return used, [list(parts[number]) for number in used]
    largest = sorted(sorted(used, key=lambda number: -sums[number])[:MOST_PARTS])
    rest = [parts[number] for number in used if number not in largest]
    together: list[Value] = [
        sum((each for each in step if each is not None), Decimal(0))
        for step in zip(*rest, strict=True)
    ]
    return largest, [*(list(parts[number]) for number in largest), together]
