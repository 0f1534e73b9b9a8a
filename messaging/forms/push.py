"""What a browser tells of its push subscription."""

from django import forms

from messaging.push import Browser
from messaging.rules.push_endpoints import LONGEST


class SubscriptionForm(forms.Form):
    """replaces: the endpoint that the browser had before, where it had one."""

    endpoint = forms.CharField(max_length=LONGEST)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)
    replaces = forms.CharField(max_length=LONGEST, required=False)

    @property
    def browser(self) -> Browser:
        values = self.cleaned_data
        return Browser(values["endpoint"], values["p256dh"], values["auth"])


class RenewalForm(SubscriptionForm):
    """The browser knows the secret of the subscription that it replaces."""

    replaces = forms.CharField(max_length=LONGEST)
    old_auth = forms.CharField(max_length=40)
