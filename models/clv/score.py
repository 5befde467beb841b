"""Customer value from purchase summaries: the one entry point of the CLV models.

`score(purchases, segments, as_of, holdout=None, subscriptions=None, settings=...)`
takes and returns Arrow tables; their schemas stand in `models/clv/tables.py`.

scores_raw.clv, one row per customer:
  customer_id                   text
  model                         the model behind purchases and value: pareto_nbd,
                                mbg_nbd, bg_nbd, or population_mean (the fallback)
  p_alive_model                 pareto_nbd or mbg_nbd, never bg_nbd
  expected_purchases            purchase days in the horizon (52 weeks), undiscounted
  p_alive                       P(still a customer at as_of); NULL without a model
  p_purchase_90d                P(at least one purchase in the next 90 days)
  expected_order_value          expected value of a future purchase day
  predicted_order_value         expected discounted value of the horizon's purchases
  value_if_active               the same, given that the customer is alive today
  predicted_subscription_value  expected discounted renewals of the horizon; NULL for
                                customers without a running subscription
  value_reason                  why predicted_order_value is NULL; else NULL

scores_raw.model_runs, one row per (model, quantity_kind, quantity):
  run_at                        the run's as_of
  model                         pareto_nbd, mbg_nbd, bg_nbd, gamma_gamma, sbg_<periods
                                a year>, population_mean, naive_run_rate,
                                naive_same_again
  quantity_kind, quantity       parameter (r, alpha, ...), holdout (mae, total_error,
                                actual_total, predicted_total, auc, correlation,
                                weeks), diagnostic (x_m_correlation, n_groups, ...)
  value, se                     se for parameters only
  log_likelihood, n_customers   of the fit
  is_degenerate, is_chosen      fit refused by the rules; model behind the scores
  fallback_reason               why this model was refused or fallen back to

scores_raw.clv_segments, one row per (breakdown, breakdown_value), total included:
  customers                     customers with a predicted value
  predicted_value               sum of order and subscription value
  ci_low, ci_high               parameter bootstrap; NULL where there is no model
  ci_method, conf_level         'parameter_bootstrap' or 'none', .95
  value_reason                  why predicted_value or its interval is NULL
"""
