"""What the operators' Prometheus sees: requests, the queue, documents, imports, money.

Each server process writes its counts to files under PROMETHEUS_MULTIPROC_DIR; whichever
process is asked for /metrics adds them up. What lives in the database or in Valkey is
counted when asked, hence never stale and never counted twice.
"""

import hmac
import ipaddress
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis import Redis

# prometheus_client decides where counts go when it is imported, and wants the folder then.
if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    Path(folder).mkdir(parents=True, exist_ok=True)

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from accounts.http import GetResponse
from chat.queries import operations as chats
from chat.queries.robot_figures import robot_figures, unlabelled_questions, unsure_questions
from invoices.queries import operations, webhooks
from messaging.queries import operations as said
from myropo.calendar import helsinki_date
from payments.queries import operations as money
from payments.views.provider import REPORTS

SECONDS = Histogram(
    "myropo_request_seconds",
    "Time to answer a request, by view, method and status",
    ["view", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
ROBOT_FIGURES_OF: Final = timedelta(hours=24)
KNOWN_METHODS: Final = frozenset({"GET", "HEAD", "POST"})


def count_requests(get_response: GetResponse) -> GetResponse:
    """Count and time each request under its view's name; never under its path, which has ids."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        response = get_response(request)
        match = request.resolver_match
        view = match.view_name if match else "none"
        # Whatever a client makes up must not become a label.
        method = request.method if request.method in KNOWN_METHODS else "other"
        SECONDS.labels(view or "unnamed", method, str(response.status_code)).observe(
            perf_counter() - began
        )
        return response

    return middleware


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures as text. To anyone without the right to see them there is no such page."""
    if not may_see(request):
        raise Http404
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(SECONDS)
        registry.register(REPORTS)
    registry.register(_Backlog(timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def may_see(request: HttpRequest) -> bool:
    """Who has METRICS_TOKEN, or who asks from this very machine.

    A proxy on this machine is not enough: it says for whom it asks, and that address
    must be this machine's too.
    """
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token: str = settings.METRICS_TOKEN
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    forwarded = request.headers.get("X-Forwarded-For", "")
    addresses = [request.META.get("REMOTE_ADDR", ""), *filter(None, forwarded.split(","))]
    return all(_is_loopback(address.strip()) for address in addresses)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class _Backlog:
    """What waits, and what came in, as the database and the broker say."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        with Redis.from_url(settings.CELERY_BROKER_URL) as broker:
            queues = GaugeMetricFamily(
                "myropo_queue_length", "Tasks that wait for a worker", labels=["queue"]
            )
            for queue in settings.CELERY_TASK_QUEUES:
                queues.add_metric([queue.name], broker.llen(queue.name))
            yield queues
        yield GaugeMetricFamily(
            "myropo_oldest_queued_document_seconds",
            "Age of the oldest document that waits to be made; 0 when none does",
            operations.oldest_queued_document_seconds(self.at),
        )
        yield GaugeMetricFamily(
            "myropo_oldest_unsent_letter_seconds",
            "Age of the oldest letter that has not been handed over; 0 when none waits",
            operations.oldest_unsent_letter_seconds(self.at),
        )
        yield GaugeMetricFamily(
            "myropo_oldest_waiting_webhook_seconds",
            "How long a message to a creditor's own system has waited; 0 when none does",
            webhooks.oldest_waiting_seconds(self.at),
        )
        yield GaugeMetricFamily(
            "myropo_webhooks_switched_off",
            "Endpoints of creditors' own systems that were switched off because they take nothing",
            webhooks.endpoints_off(),
        )
        files = GaugeMetricFamily(
            "myropo_finvoice_files", "Finvoice files handed in, by outcome", labels=["outcome"]
        )
        for outcome, count in operations.finvoice_files_by_outcome().items():
            files.add_metric([outcome], count)
        yield files
        yield from self._money()
        yield from self._messages()
        yield from self._chats()

    def _money(self) -> Iterator[Metric]:
        number, euros = money.to_clear()
        yield GaugeMetricFamily("myropo_clearing_entries", "Bank entries that staff clear", number)
        yield GaugeMetricFamily(
            "myropo_clearing_euros", "Euros of the bank entries to clear", float(euros)
        )
        yield GaugeMetricFamily(
            "myropo_oldest_unsettled_payment_seconds",
            "Age of the oldest confirmed payment without its payout; 0 when there is none",
            money.oldest_unsettled_seconds(self.at),
        )
        yield GaugeMetricFamily(
            "myropo_oldest_unsent_notice_seconds",
            "How long the oldest notice by e-mail or push has been due; 0 when none waits",
            said.oldest_undelivered_seconds(self.at),
        )
        yield GaugeMetricFamily(
            "myropo_unanswered_payments",
            "Payments that the provider has not answered for good",
            money.unanswered_payments(),
        )
        yield from self._refunds()
        yield GaugeMetricFamily(
            "myropo_payment_reports_to_check",
            "Debtors' words of payments that staff have not checked",
            money.reports_to_check(),
        )
        yield GaugeMetricFamily(
            "myropo_lapsed_plans", "Payment plans that have lapsed and wait", money.lapsed_plans()
        )
        yield GaugeMetricFamily(
            "myropo_oldest_lapsed_plan_seconds",
            "How long the longest lapsed payment plan has waited; 0 when none waits",
            money.oldest_lapsed_seconds(self.at),
        )

    def _refunds(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "myropo_open_refunds", "Refunds that are owed and not sent", money.open_refunds()
        )
        yield GaugeMetricFamily(
            "myropo_refunds_at_the_desk",
            "Refunds with an account that two of staff have not approved",
            money.refunds_at_the_desk(),
        )
        yield GaugeMetricFamily(
            "myropo_oldest_approved_refund_seconds",
            "How long the oldest approved refund has waited for a file; 0 when none waits",
            money.oldest_approved_refund_seconds(self.at),
        )
        yield GaugeMetricFamily(
            "myropo_oldest_sent_refund_seconds",
            "How long the oldest refund in a file has waited for the bank; 0 when none waits",
            money.oldest_sent_refund_seconds(self.at),
        )

    def _messages(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily(
            "myropo_threads_waiting", "Threads that wait for an answer", labels=["queue"]
        )
        for queue, number in said.waiting_by_queue().items():
            waiting.add_metric([queue], number)
        yield waiting
        yield GaugeMetricFamily(
            "myropo_oldest_waiting_thread_seconds",
            "How long the longest has waited for an answer; 0 when nobody waits",
            said.oldest_waiting_seconds(self.at),
        )
        yield GaugeMetricFamily(
            "myropo_broken_promises",
            "Threads that wait for an answer longer than was promised",
            said.broken_promises(self.at),
        )
        yield GaugeMetricFamily(
            "myropo_unplaced_mails",
            "E-mails that came in and of which nobody knows whose they are",
            said.unplaced_mails(),
        )
        yield GaugeMetricFamily(
            "myropo_late_accessibility_answers",
            "Messages about accessibility that wait longer than two weeks for an answer",
            said.late_accessibility_answers(self.at),
        )
        yield GaugeMetricFamily(
            "myropo_oldest_unscanned_file_seconds",
            "How long the oldest file of a message has waited to be checked; 0 when none does",
            said.oldest_unscanned_seconds(self.at),
        )

    def _chats(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily(
            "myropo_chats_waiting", "Chats that wait for an agent", labels=["queue"]
        )
        for queue, number in chats.waiting_by_queue().items():
            waiting.add_metric([queue], number)
        yield waiting
        yield GaugeMetricFamily(
            "myropo_oldest_waiting_chat_seconds",
            "How long the longest has waited for an agent of the chat; 0 when nobody waits",
            chats.oldest_waiting_seconds(self.at),
        )
        yield GaugeMetricFamily("myropo_chats_talking", "Chats that an agent has", chats.talking())
        yield GaugeMetricFamily(
            "myropo_chat_agents",
            "Agents who take chats and whose desks give a sign of life",
            chats.agents_at_desks(self.at),
        )
        yield from self._robot()

    def _robot(self) -> Iterator[Metric]:
        figures = robot_figures(since=self.at - ROBOT_FIGURES_OF, until=self.at)
        talks = GaugeMetricFamily(
            "myropo_robot_talks",
            "Talks with the robot that ended in the last 24 hours, by how",
            labels=["end"],
        )
        for end, number in figures.ends.items():
            talks.add_metric([end], number)
        yield talks
        answers = GaugeMetricFamily(
            "myropo_robot_answers",
            "What people said in these talks of whether their matter is settled",
            labels=["answer"],
        )
        answers.add_metric(["yes"], figures.yes)
        answers.add_metric(["no"], figures.no)
        yield answers
        yield GaugeMetricFamily(
            "myropo_robot_unsure_questions",
            "Questions of yesterday and today that the robot did not understand, or not surely",
            unsure_questions(since=helsinki_date(self.at - ROBOT_FIGURES_OF)),
        )
        yield GaugeMetricFamily(
            "myropo_robot_questions_to_label",
            "Questions to the robot that nobody has looked at",
            unlabelled_questions(),
        )
