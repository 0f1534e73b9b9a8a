"""How an agent has its own desk."""

from chat.models import ChatAgent


def set_sounds(*, agent: ChatAgent, has_sounds: bool) -> None:
    """Whether the desk rings. Nobody else's business, and so in no audit."""
    ChatAgent.objects.filter(pk=agent.pk).update(has_sounds=has_sounds)
    agent.has_sounds = has_sounds
