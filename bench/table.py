"""Figures in columns."""


class Table:
    def __init__(self, title: str, heads: tuple[str, ...]) -> None:
        self.title = title
        self.rows = [heads]

    def add(self, *cells: str) -> None:
        self.rows.append(cells)

    def show(self) -> None:
        columns = zip(*self.rows, strict=True)
        widths = [max(len(cell) for cell in column) for column in columns]
        print(f"\n{self.title}")
        for number, row in enumerate(self.rows):
            first, *rest = (
                cell.rjust(width) if place else cell.ljust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            print("  ".join([first, *rest]).rstrip())
            if number == 0:
                print("-" * (sum(widths) + 2 * (len(widths) - 1)))
        print(flush=True)
