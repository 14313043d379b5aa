"""Stub."""

FACTS = ()
