"""What can go wrong between us and the payment provider."""


class ProviderDownError(Exception):
    """No answer, none in time, or none that can be trusted.

    Whether the provider acted is not known: never simply call again, but ask about the
    payment, or begin another one with another stamp.
    """


class ProviderRefusedError(Exception):
    """The provider understood and refused (4xx): nothing happened there."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status} {text}")
        self.status = status
        self.text = text


class ForgedReportError(Exception):
    """A report that the provider has not signed, or not for us. Nothing in it counts."""


class UnreadableReportError(Exception):
    """A report that cannot be read, whoever signed it."""
