"""Companies that have only one kind of data, or none yet, get their publication."""

from pathlib import Path

import pytest

from orchestration.base.sources import load_sources
from tests.support.company import Company, ask

NPS_ONLY = """
reporting: {time_zone: Europe/Berlin, currency: EUR}
segments: [country, plan]
sources:
  cards:
    vendor: files
    domain: survey
    observed_from: 2026-01-01
    options:
      drop: data/drop
      surveys:
        - id: relation
          name: Relation
          kind: relationship
          tool: paper
          questions:
            - {id: q1, role: nps, text: Likely to recommend, touchpoint: relation,
               scale_min: 0, scale_max: 10, higher_is_better: true, good_from: 9}
      files:
        - name: cards
          pattern: "*.csv"
          format: csv
          delivery: append
          dates: [iso]
          entities:
            - entity: responses
              key: Card
              columns:
                survey_id: {constant: relation}
                recorded_at: Day
              answers:
                Score: {question: q1}
"""
# Three promoters, one passive, one detractor: 40.
CARDS = b"""Card,Day,Score
1,2026-02-03,10
2,2026-02-03,9
3,2026-02-04,9
4,2026-02-05,7
5,2026-02-06,0
"""
AS_OF = "2026-03-02T03:00:00Z"


def company(folder: Path, sources: str) -> Company:
    declared = folder / "sources.yml"
    declared.write_text(sources, "utf-8")
    assert list(load_sources(declared).sources) == ["cards"]
    return Company(folder, declared, "cards")


@pytest.mark.slow
def test_a_company_without_help_desk_and_billing_gets_its_nps(tmp_path: Path) -> None:
    small = company(tmp_path, NPS_ONLY)
    small.write("cards.csv", CARDS)
    published = small.refresh(AS_OF)
    assert ask(
        published,
        "select promoters, passives, detractors, nps from serving.nps"
        " where breakdown = 'total' and period_grain = 'month'"
        " and period_start = date '2026-02-01'",
    ) == [(3, 1, 1, 40.0)]
    assert ask(published, "select count(*) from serving.churn") == [(0,)]


@pytest.mark.slow
def test_a_company_that_has_delivered_nothing_yet_is_published_empty(
    tmp_path: Path,
) -> None:
    published = company(tmp_path, NPS_ONLY).refresh(AS_OF)
    assert ask(published, "select count(*) from marts.fct_survey_answers") == [(0,)]
    assert ask(published, "select customer_id from marts.dim_customers") == [("-1",)]
