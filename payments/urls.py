"""Addresses of paying."""

from django.urls import URLPattern, path

from payments.views import (
    budget,
    calendars,
    cancel,
    history,
    leaving,
    paid_already,
    pausing,
    pay,
    payment,
    provider,
    receipt,
    shift,
)
from payments.views.plans import (
    changed,
    changes,
    checking,
    choosing,
    days,
    made,
    overview,
    paying,
    plan,
    shaping,
    taking_back,
)
from payments.views.refunds import account as refund_account
from payments.views.refunds import checking as refund_checking
from payments.views.refunds import finding as refund_finding
from payments.views.refunds import overview as refund_overview
from payments.views.refunds import refund as one_refund
from payments.views.refunds import saved as saved_account

app_name = "payments"

urlpatterns: list[URLPattern] = [
    path("pay/", pay.pay, name="pay"),
    path("payments/<uuid:public_id>/", payment.payment, name="payment"),
    path("payments/<uuid:public_id>/leave/", leaving.leave, name="leave"),
    path("payments/<uuid:public_id>/cancel/", cancel.cancel, name="cancel"),
    path("payments/callback/", provider.callback, name="callback"),
    path("payments/<uuid:public_id>/return/", provider.payment_return, name="return"),
    path("payments/", history.history, name="history"),
    path("payments/<uuid:public_id>/receipt/", receipt.receipt, name="receipt"),
    path("invoices/<uuid:public_id>/paid-already/", paid_already.paid_already, name="paid-already"),
    path("budget/", budget.budget, name="budget"),
    path("budget/pause/", pausing.pause, name="budget-pause"),
    path("budget/paused/", pausing.paused, name="budget-paused"),
    path("invoices/<uuid:public_id>/shift/", shift.shift, name="shift"),
    path("invoices/<uuid:public_id>/shift/check/", shift.check, name="shift-check"),
    path("shifts/<uuid:public_id>/", shift.done, name="shift-done"),
    path("plans/", overview.plans, name="plans"),
    path("plans/new/", choosing.new, name="plan-new"),
    path("plans/new/shape/", shaping.shape, name="plan-shape"),
    path("plans/new/preview/", shaping.preview, name="plan-preview"),
    path("plans/new/days/", days.days, name="plan-days"),
    path("plans/new/check/", checking.check, name="plan-check"),
    path("plans/<uuid:public_id>/", plan.plan, name="plan"),
    path("plans/<uuid:public_id>/pay/", paying.pay, name="plan-pay"),
    path("plans/<uuid:public_id>/payday/", changes.payday, name="plan-payday"),
    path("plans/<uuid:public_id>/sum/", changes.monthly, name="plan-sum"),
    path("plans/<uuid:public_id>/skip/", changes.skip, name="plan-skip"),
    path("plans/<uuid:public_id>/reinstate/", changes.reinstate, name="plan-reinstate"),
    path("plans/<uuid:public_id>/end/", changes.end, name="plan-end"),
    path("plans/<uuid:public_id>/changed/", changed.changed, name="plan-changed"),
    path("plans/<uuid:public_id>/take-back/", taking_back.take_back, name="plan-take-back"),
    path("plans/<uuid:public_id>/made/", made.made, name="plan-made"),
    path("plans/<uuid:public_id>/calendar.ics", calendars.plan_calendar, name="plan-calendar"),
    path("shifts/<uuid:public_id>/calendar.ics", calendars.shift_calendar, name="shift-calendar"),
    path(
        "invoices/<uuid:public_id>/calendar.ics",
        calendars.invoice_calendar,
        name="invoice-calendar",
    ),
    path("refunds/", refund_overview.refunds, name="refunds"),
    path("refunds/find/", refund_finding.find, name="refund-find"),
    path("refunds/account/", saved_account.saved, name="saved-account"),
    path("refunds/account/change/", saved_account.change, name="saved-account-change"),
    path("refunds/account/check/", saved_account.check, name="saved-account-check"),
    path("refunds/<uuid:public_id>/", one_refund.refund, name="refund"),
    path("refunds/<uuid:public_id>/account/", refund_account.account, name="refund-account"),
    path("refunds/<uuid:public_id>/check/", refund_checking.check, name="refund-check"),
    path("refunds/<uuid:public_id>/done/", one_refund.done, name="refund-done"),
]
