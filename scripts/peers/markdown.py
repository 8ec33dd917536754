"""Tables."""


def table(head, rows):
    """A table of text cells."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def number(milliseconds):
    """As many digits as are worth reading."""
    return f"{milliseconds:,.2f}" if milliseconds < 10 else f"{milliseconds:,.0f}"
