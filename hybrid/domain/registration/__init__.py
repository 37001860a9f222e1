"""Registration: places, the waiting list, offers, invitations, and the mails about them.

Whoever takes or frees a place first holds the row of the event's rules (``places.hold``): one at a time counts,
decides and writes, so two people can never take the last place.
"""
