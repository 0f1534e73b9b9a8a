"""What a person told about itself: where to call, what makes the matter easier."""

from accounts.models import Party, PhoneNumber, SupportNeeds, User


def find_phone_of(user: User) -> PhoneNumber | None:
    return PhoneNumber.objects.filter(user=user).first()


def find_support_of(party: Party) -> SupportNeeds | None:
    return SupportNeeds.objects.filter(party=party).first()
