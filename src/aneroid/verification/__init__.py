"""Process (GSBPM 5.3): which interviews can be trusted. A file per check; ``review`` decides.

Every check is a pure function from data frames to a frame of findings (``FINDINGS``), one row per
interview and reason, so that adding a check is adding a file and a line in ``review.verify``.
"""

from aneroid.verification.duplicates import nearest_matches

__all__ = ["nearest_matches"]
