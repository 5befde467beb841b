"""Qualtrics' distributions: one sending per survey, channel and week."""

from dataclasses import dataclass

import numpy as np

from demo.generator.company_parameters import CHANNELS
from demo.generator.drawn_answers import Answers
from demo.generator.random_streams import DAY, WEEK, Ints, opaque
from demo.generator.survey_catalogue import Survey
from demo.generator.world import World
from demo.vendors.qualtrics.qualtrics_definitions import OWNER
from demo.vendors.qualtrics.qualtrics_responses import first_number
from demo.vendors.shared.http_messages import Doc
from demo.vendors.shared.simulated_clock import iso

# The first Monday of the epoch; weeks are counted from it, in seconds.
MONDAY = 4 * DAY
# The two channels of distributions; each has a list of its own.
EMAIL, SMS = "email", "sms"


@dataclass(frozen=True)
class Sending:
    """One distribution; `rows` are the rows of `answers` that it invited."""

    survey: Survey
    answers: Answers
    rows: Ints
    kind: str
    id: str


def sendings(
    world: World, survey: Survey, answers: Answers, kind: str
) -> list[Sending]:
    """All sendings of a survey by one channel, newest first.

    Invitations by an anonymous link on the web are left out: nobody knows how many
    people saw it, so the vendor lists no distribution for it.
    """
    channel = next(n for n, item in enumerate(CHANNELS) if item.key == kind)
    mine = np.flatnonzero(answers.channel == channel)
    weeks = (answers.sent[mine] - MONDAY) // WEEK
    base = first_number(survey.survey_id) + channel * 100_000
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
    """The vendor's counts about a sending as they stand at `now`."""
    answers, rows = one.answers, one.rows[one.answers.sent[one.rows] <= now]
    opened = answers.opened[rows] <= now
    # An imported answer becomes visible later than it was recorded. It was not given to
    # this sending, so it does not count here.
    recorded = (answers.recorded[rows] <= now) & (
        answers.visible[rows] == answers.recorded[rows]
    )
    # Of those who opened the survey without answering it, one in five began it.
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
    """A distribution as it stands at `now`; None before it was sent."""
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
