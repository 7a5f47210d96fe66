"""Telling applicants: an outbox of messages, and who carries them."""
