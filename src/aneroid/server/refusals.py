"""Errors as HTTP answers: the one place that knows which code has which status."""

from __future__ import annotations

from aneroid.study.errors import SurveyError

STATUS = {
    "C-ASIDE-1": 404, "C-ASSIGN-1": 404, "C-ASSIGN-2": 409, "C-CALL-1": 409, "C-EDIT-1": 422, "C-EDIT-2": 422,
    "C-EDIT-3": 422, "C-EDIT-4": 409, "C-FORM-2": 404, "C-REPLACE-1": 404, "C-REPLACE-2": 409, "C-REPLACE-3": 409,
    "C-REPLACE-4": 409, "C-REVIEW-1": 404, "C-REVIEW-2": 409, "C-REVIEW-3": 409, "C-REVIEW-4": 404, "C-REVIEW-5": 409,
    "C-PAPER-1": 404, "C-PAPER-2": 409,
    "C-PAPER-3": 409, "C-PAPER-4": 409, "C-PAPER-5": 409, "C-PAPER-6": 409, "C-PAPER-7": 422, "C-PAPER-8": 422,
    "C-SEAL-1": 422, "C-STORE-1": 503, "C-SUB-1": 400, "C-SUB-2": 400, "C-SUB-3": 404, "C-SUB-4": 404, "C-SUB-5": 400,
    "C-SUB-6": 413, "C-SUB-7": 400, "C-TWICE-1": 409, "C-USER-1": 409, "C-USER-2": 422, "C-USER-3": 422,
    "C-USER-4": 404,
    "C-VISIT-1": 409, "C-VISIT-2": 409, "C-VISIT-3": 409, "C-VISIT-4": 409, "C-VISIT-5": 409, "C-VISIT-6": 409,
    "C-XML-1": 400, "C-XML-2": 400, "C-XML-3": 413,
}  # fmt: skip


def status_of(problem: SurveyError) -> int:
    """The HTTP status of an error; one that nobody thought of is the server's fault."""
    return STATUS.get(problem.code, 500)
