"""Every write of notices: the outbox, the worker's steps, and what a person chooses."""

from plumbline.notices.actions.choices import choose_how, end_feed, make_feed, note_feed_fetched
from plumbline.notices.actions.delivery import (
    begin_handover,
    claim_at_once,
    claim_digests,
    claim_uncertain,
    note_address_fails,
    note_dropped,
    note_failed,
    note_later,
    note_returned,
    note_sent,
    release,
)
from plumbline.notices.actions.outbox import TAKEN_BACK, note_told_before, put_in_outbox, take_back, take_back_about

__all__ = [
    "TAKEN_BACK",
    "begin_handover",
    "choose_how",
    "claim_at_once",
    "claim_digests",
    "claim_uncertain",
    "end_feed",
    "make_feed",
    "note_address_fails",
    "note_dropped",
    "note_failed",
    "note_feed_fetched",
    "note_later",
    "note_returned",
    "note_sent",
    "note_told_before",
    "put_in_outbox",
    "release",
    "take_back",
    "take_back_about",
]
