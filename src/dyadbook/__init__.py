"""dyadbook: the library behind *Baku–Tashkent: a reproducible research report*.

A *dyad* is a pair of states, the unit of analysis of international relations. The flow is one way:

``evidence`` (load and check) → ``analysis`` (facts and tables) → ``charts`` → ``book``.
"""
