"""The policy room: instruments, their texts and clauses, and what they require of whom."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """The policy room."""

    name = "goldenthread.policy"
    label = "policy"
