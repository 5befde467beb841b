"""Qualtrics' distributions: one sending per survey, channel and week."""

from dataclasses import dataclass

import numpy as np

from demo.generator.company_parameters import CHANNELS
from demo.generator.drawn_answers import Answers
from demo.generator.random_streams import DAY, WEEK, Ints, opaque
from demo.generator.survey_catalogue import Survey
from demo.generator.world import World
from demo.vendors.qualtrics.qualtrics_definitions import OWNER
from demo.vendors.qualtrics.qualtrics_responses import hash_of
from demo.vendors.shared.json_replies import Doc
from demo.vendors.shared.simulated_clock import iso

# Weeks are counted from a Monday.
MONDAY = 4 * DAY
# Distributions by text message have a list of their own.
EMAIL, SMS = "email", "sms"


@dataclass(frozen=True)
class Sending:
    """One distribution: which rows of the survey's invitations it sent."""

    survey: Survey
    answers: Answers
    rows: Ints
    kind: str
    id: str


def sendings(
    world: World, survey: Survey, answers: Answers, kind: str
) -> list[Sending]:
    """All sendings of a survey by one channel, newest first.

    Anonymous links are no sendings: nobody knows how many saw them.
    """
    channel = next(n for n, item in enumerate(CHANNELS) if item.key == kind)
    mine = np.flatnonzero(answers.channel == channel)
    weeks = (answers.sent[mine] - MONDAY) // WEEK
    base = hash_of(survey.survey_id) + channel * 100_000
    prefix = "EMD_" if kind == EMAIL else "SMSD_"
    return [
        Sending(
            survey,
            answers,
            mine[weeks == week],
            kind,
            opaque(prefix, world.seed, base + week, 15),
        )
        for week in np.unique(weeks).tolist()[::-1]
    ]


def stats(one: Sending, now: int) -> Doc:
    """The vendor's counts of a sending as of `now`."""
    answers, rows = one.answers, one.rows[one.answers.sent[one.rows] <= now]
    opened = answers.opened[rows] <= now
    # An imported answer was not given to this sending.
    recorded = (answers.recorded[rows] <= now) & (
        answers.visible[rows] == answers.recorded[rows]
    )
    # One in five who open without answering still begins.
    began = recorded | (opened & (rows % 5 == 0))
    return {
        "sent": len(rows),
        "failed": 0,
        "started": int(began.sum()),
        "bounced": int(answers.bounced[rows].sum()),
        "opened": int(opened.sum()),
        "skipped": 0,
        "finished": int((recorded & ~answers.partial[rows]).sum()),
        "complaints": 0,
        "blocked": 0,
    }


def document(one: Sending, now: int) -> Doc | None:
    """A distribution as of `now`; None before it was sent."""
    answers = one.answers
    sent = int(answers.sent[one.rows].min())
    if sent > now:
        return None
    opened = answers.opened[one.rows]
    seen = opened[opened <= now]
    return {
        "id": one.id,
        "parentDistributionId": None,
        "ownerId": OWNER,
        "organizationId": "cxdemo",
        "requestType": "Invite",
        "requestStatus": "Done",
        "sendDate": iso(sent),
        "createdDate": iso(sent - 600),
        "modifiedDate": iso(int(seen.max()) if len(seen) else sent),
        "headers": {
            "fromEmail": "noreply@demo.example",
            "replyToEmail": "noreply@demo.example",
            "fromName": "CX demo",
            "subject": one.survey.name,
        },
        "recipients": {
            "mailingListId": "CG_demo",
            "contactId": None,
            "libraryId": OWNER,
            "sampleId": None,
        },
        "message": {"libraryId": OWNER, "messageId": "MS_demo", "messageText": None},
        "surveyLink": {
            "surveyId": one.survey.survey_id,
            "expirationDate": iso(sent + 60 * DAY),
            "linkType": "Individual",
        },
        "embeddedData": None,
        "stats": stats(one, now),
    }
