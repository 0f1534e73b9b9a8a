"""The staff's door: Django's admin behind a password and a one-time code."""

from django.utils.translation import gettext_lazy as _
from django_otp.admin import OTPAdminSite


class StaffSite(OTPAdminSite):
    site_header = _("MyRopo for staff")
    site_title = _("MyRopo for staff")
    index_title = _("What do you want to look at?")
