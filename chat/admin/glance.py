"""What `chat` gives the page of a party: calls that were asked for."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.glance import Glanced, Line, Part, Place, Section, add_section
from accounts.admin.links import admin_url
from accounts.models import Party
from accounts.queries.at_once import Row
from chat.models import CallBack
from myropo.templatetags.portal import moment


def _calls(party: Party) -> QuerySet[CallBack, Any]:
    rows = CallBack.objects.filter(thread__party=party, done_at=None)
    return rows.order_by("from_at", "pk")


def _call(row: Row, glanced: Glanced) -> Line:
    is_late = row["until_at"] < glanced.at
    return Line(
        text=_("Wants to be called: %(phone)s") % {"phone": row["phone"]},
        url=admin_url("chat_callback_change", row["key"]),
        tag=_("Late") if is_late else "",
        tone="late",
        detail=f"{moment(row['from_at'])} – {moment(row['until_at'])}",
    )


add_section(
    Section(
        name="calls",
        title=gettext_lazy("Calls that were asked for"),
        place=Place.CALLS,
        parts=[
            Part(
                right="chat.view_callback",
                rows=_calls,
                columns={
                    "key": "pk",
                    "phone": "phone",
                    "from_at": "from_at",
                    "until_at": "until_at",
                },
                line=_call,
                most=3,
            )
        ],
    )
)
