"""Kaiku Mobiili's own system is told in the demo: its secret goes where that system reads it."""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from accounts.models import User
from demo.creditor_store import add_secret
from demo.personas import LEAD_USERNAME
from invoices.models import Creditor, WebhookEndpoint, WebhookKind
from invoices.services.creditors import let_user_see_creditor
from invoices.services.webhook_endpoints import change_endpoint, make_endpoint

CREDITOR: Final = "Kaiku Mobiili"
SECRETS: Final = "creditor_secrets"


def seed_webhooks(*, folder: Path, at: datetime) -> None:
    """One endpoint; on another port it moves. Without the demo's system there is none."""
    inside = sorted(settings.WEBHOOK_INSIDE)
    creditor = Creditor.objects.filter(name__startswith=CREDITOR).first()
    if not inside or creditor is None:
        return
    user = User.objects.get(username="creditor")
    let_user_see_creditor(user=user, creditor=creditor, actor=None, at=at)
    url, lead = f"{inside[0]}/hook", User.objects.get(username=LEAD_USERNAME)
    known = WebhookEndpoint.objects.filter(creditor=creditor, url__startswith="http://").first()
    if known is not None:
        kinds = [WebhookKind(each) for each in known.kinds]
        change_endpoint(endpoint_id=known.pk, url=url, kinds=kinds, actor=lead, at=at)
        return
    _, secret = make_endpoint(creditor_id=creditor.pk, url=url, kinds=[], actor=lead, at=at)
    add_secret(folder / SECRETS, secret)
