"""Groups of states that chapters compare (ISO 3166-1 alpha-3, in the alphabet's order)."""

from __future__ import annotations

SOUTH_CAUCASUS = ("ARM", "AZE", "GEO")

CENTRAL_ASIA = ("KAZ", "KGZ", "TJK", "TKM", "UZB")

TURKIC_STATES = ("AZE", "KAZ", "KGZ", "TUR", "UZB")
"""Members of the Organization of Turkic States (Hungary and Turkmenistan are observers)."""

REGIONS = {"the South Caucasus": SOUTH_CAUCASUS, "Central Asia": CENTRAL_ASIA}
"""The regions by name, as prose writes it."""
