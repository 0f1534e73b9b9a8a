from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection

from accounts.models import AuditEvent
from accounts.services import roles
from accounts.services.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_roles(request):
    """As before the first deployment; elsewhere tests find the roles made."""
    is_real = request.node.get_closest_marker("django_db").kwargs.get("transaction")
    request.getfixturevalue("transactional_db" if is_real else "db")
    Group.objects.all().delete()


def rights_in_database():
    return {
        group.name: {
            f"{each.content_type.app_label}.{each.codename}"
            for each in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }


def test_ensure_roles_writes_the_table():
    roles.ensure_roles()

    assert rights_in_database() == {role.value: roles.RIGHTS[role] for role in Role}


def test_ensure_roles_again_changes_nothing():
    roles.ensure_roles()
    before = list(Group.permissions.through.objects.order_by("pk").values_list())

    roles.ensure_roles()

    assert list(Group.permissions.through.objects.order_by("pk").values_list()) == before


def test_ensure_roles_takes_away_what_the_table_does_not_give():
    roles.ensure_roles()
    auditors = Group.objects.get(name=Role.AUDITOR)
    auditors.permissions.add(Permission.objects.get(codename="delete_invoice"))

    roles.ensure_roles()

    assert rights_in_database()[Role.AUDITOR] == roles.RIGHTS[Role.AUDITOR]


def test_ensure_roles_names_a_permission_that_is_missing(monkeypatch):
    monkeypatch.setitem(roles.RIGHTS, Role.AUDITOR, frozenset({"invoices.fly"}))

    with pytest.raises(roles.UnknownPermissionError, match=r"invoices\.fly"):
        roles.ensure_roles()

    assert not Group.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_ensure_roles_from_several_deployments_at_once():
    def ensure(_number):
        try:
            roles.ensure_roles()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ensure, range(4)))

    assert rights_in_database() == {role.value: roles.RIGHTS[role] for role in Role}


def test_no_role_may_delete_anything_or_change_the_audit():
    every_right = frozenset().union(*roles.RIGHTS.values())

    assert not {right for right in every_right if ".delete_" in right}
    assert not {right for right in every_right if right.endswith("_auditevent")} - {
        "accounts.view_auditevent"
    }


def test_only_creditor_users_are_limited_to_their_creditors():
    limited = {r for r in Role if "invoices.view_every_creditor" not in roles.RIGHTS[r]}

    assert limited == {Role.CREDITOR_USER}


def test_assign_role_replaces_the_former_one_and_is_audited(agent, now):
    roles.ensure_roles()

    roles.assign_role(user=agent, role=Role.TEAM_LEAD, actor=None, at=now)
    roles.assign_role(user=agent, role=Role.AUDITOR, actor=None, at=now)

    assert [group.name for group in agent.groups.all()] == ["auditor"]
    assigned = AuditEvent.objects.filter(action="staff.role_assigned").order_by("pk")
    assert [each.data for each in assigned] == [{"role": "team lead"}, {"role": "auditor"}]


def test_assign_role_again_is_not_audited_again(agent, now):
    roles.ensure_roles()

    roles.assign_role(user=agent, role=Role.AGENT, actor=None, at=now)
    roles.assign_role(user=agent, role=Role.AGENT, actor=None, at=now)

    assert AuditEvent.objects.filter(action="staff.role_assigned").count() == 1


def test_a_debtor_gets_no_role(debtor, now):
    roles.ensure_roles()

    with pytest.raises(roles.NotStaffError):
        roles.assign_role(user=debtor, role=Role.AGENT, actor=None, at=now)

    assert not debtor.groups.exists()


def test_the_command_writes_the_roles(capsys):
    call_command("ensure_roles")

    assert capsys.readouterr().out == "agent, team lead, creditor user, auditor\n"
    assert Group.objects.count() == 4


def test_the_command_of_a_release_migrates_first(capsys):
    call_command("ensure_roles", "--migrate")

    assert "No migrations to apply." in capsys.readouterr().out
    assert Group.objects.count() == 4
