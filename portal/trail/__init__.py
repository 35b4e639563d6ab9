"""The chained log: what was done, by whom, from where; ids, codes and hashes only, and every act writes its entry."""

from portal.trail.record import Draft, act, note

__all__ = ["Draft", "act", "note"]
