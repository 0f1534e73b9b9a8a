"""Handing a file in, and reading what the import says of it."""

import io

from invoices.services.imports import Outcome, import_file


def take(data, now, *, name="a.xml", actor=None):
    return import_file(name=name, stream=io.BytesIO(data), actor=actor, at=now)


def counts(report):
    assert report.outcome is not Outcome.REFUSED, report.refusals
    return {name: count for name, count in report.counts.items() if count}


def reasons(report):
    assert report.outcome is Outcome.REFUSED
    return [refusal.reason for refusal in report.refusals]
