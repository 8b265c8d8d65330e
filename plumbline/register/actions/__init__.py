"""Every write of the register."""

from plumbline.register.actions.loading import load_register, receive_register_file, run_next_load
from plumbline.register.actions.places import (
    PracticeValues,
    ScopeValues,
    attach_practice,
    edit_practice,
    end_practice,
    link_provider,
    look_after,
    say_scope,
    stop_looking_after,
    unlink_provider,
)
from plumbline.register.actions.services import ServiceValues, add_service, create_service, edit_service

__all__ = [
    "PracticeValues",
    "ScopeValues",
    "ServiceValues",
    "add_service",
    "attach_practice",
    "create_service",
    "edit_practice",
    "edit_service",
    "end_practice",
    "link_provider",
    "load_register",
    "look_after",
    "receive_register_file",
    "run_next_load",
    "say_scope",
    "stop_looking_after",
    "unlink_provider",
]
