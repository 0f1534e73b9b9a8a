"""What `invoices` counts, of its own rows and of those of `accounts`."""

from invoices.figures import acts, of_accounts, of_invoices
from invoices.figures.registry import give


def register() -> None:
    give(acts.FIGURES, ())
    give(of_accounts.FIGURES, of_accounts.SOURCES)
    give(of_invoices.FIGURES, of_invoices.SOURCES)
