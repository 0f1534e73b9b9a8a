"""A chunk of the run that goes on whatever is wrong with one of its claims."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog

from invoices.rules.reference_rates import Rates
from invoices.services.collection.run import collect

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Done:
    """What was counted, and the keys of the claims with which something is wrong, and what."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: dict[int, str] = field(default_factory=dict)

    def add(self, other: "Done") -> None:
        self.counts += other.counts
        self.failed |= other.failed


def collect_chunk(*, invoice_ids: Sequence[int], on: date, rates: Rates, at: datetime) -> Done:
    """Like `run.collect`; when that fails, each claim in a transaction of its own.

    One that fails alone, too, is logged as an error and stays as it was: the run of the day
    looks at it again when it is started again. Not within a transaction.
    """
    try:
        return Done(counts=collect(invoice_ids=invoice_ids, on=on, rates=rates, at=at))
    except Exception as error:
        if len(invoice_ids) == 1:
            logger.exception("collection_failed", invoice=invoice_ids[0])
            return Done(failed={invoice_ids[0]: type(error).__name__})
        logger.warning("collection_chunk_failed", error=type(error).__name__)
    done = Done()
    for key in sorted(invoice_ids):
        done.add(collect_chunk(invoice_ids=[key], on=on, rates=rates, at=at))
    return done
