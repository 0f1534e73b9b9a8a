from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class MyRopoConfig(AppConfig):
    name = "myropo"


class AdminConfig(DjangoAdminConfig):
    """The admin with our own site: a second factor for everyone in it."""

    default_site = "myropo.admin_site.StaffSite"
