"""What the demo company sells through Stripe: products, prices, coupons."""

from demo.generator.company_parameters import PLANS, YEARLY_MONTHS_PAID, ZERO_DECIMAL
from demo.generator.record_ids import stripe_id
from demo.vendors.shared.http_messages import Doc

SINCE = 1_701_421_200
# List prices in other currencies were set once, by these factors; exchange rates do
# not move them.
PRICE_LEVEL = {"EUR": 1.0, "GBP": 0.86, "USD": 1.1, "JPY": 160.0}
GOODS = ("Sensor", "Hub", "Cable set", "Wall mount", "Battery pack", "Travel case")
COUPONS: dict[str, Doc] = {
    "LOYAL20": {"percent_off": 20.0, "duration": "forever", "months": None},
    "WELCOME3": {"percent_off": 50.0, "duration": "repeating", "months": 3},
}


def minor(amount: float, currency: str) -> int:
    """An amount in the smallest unit of its currency, as Stripe writes money."""
    return round(amount if currency in ZERO_DECIMAL else amount * 100)


def list_price(plan: int, currency: str, interval: str) -> int:
    """The price of one seat for one billing period, in minor units."""
    months = YEARLY_MONTHS_PAID if interval == "year" else 1
    level = PRICE_LEVEL[currency]
    step = 100 if currency in ZERO_DECIMAL else 1
    monthly = round(PLANS[plan].monthly_price * level / step) * step
    return minor(monthly * months, currency)


class Catalog:
    """The ids of products and prices, and their documents."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.plan_products = [
            stripe_id("prod", seed, number) for number in range(len(PLANS))
        ]
        self.goods = [stripe_id("prod", seed, 100 + n) for n in range(len(GOODS))]
        self._prices = {
            (plan, currency, interval): self._price(number, plan, currency, interval)
            for number, (plan, currency, interval) in enumerate(
                (plan, currency, interval)
                for plan in range(len(PLANS))
                for currency in PRICE_LEVEL
                for interval in ("month", "year")
            )
        }

    def products(self) -> list[Doc]:
        """All products."""
        plans = zip(self.plan_products, (item.name for item in PLANS), strict=True)
        goods = zip(self.goods, GOODS, strict=True)
        return [_product(key, name, "service", "plan") for key, name in plans] + [
            _product(key, name, "good", "shop") for key, name in goods
        ]

    def prices(self) -> list[Doc]:
        """All recurring prices."""
        return list(self._prices.values())

    def price(self, plan: int, currency: str, interval: str) -> Doc:
        """The price of a plan in a currency, per month or year."""
        return self._prices[plan, currency, interval]

    @staticmethod
    def plan(price: Doc) -> Doc:
        """The older object `plan`, which the vendor still delivers with a price."""
        return {
            "id": price["id"],
            "object": "plan",
            "active": True,
            "amount": price["unit_amount"],
            "billing_scheme": "per_unit",
            "created": price["created"],
            "currency": price["currency"],
            "interval": price["recurring"]["interval"],
            "interval_count": 1,
            "livemode": True,
            "metadata": {},
            "nickname": price["nickname"],
            "product": price["product"],
            "usage_type": "licensed",
        }

    def _price(self, number: int, plan: int, currency: str, interval: str) -> Doc:
        amount = list_price(plan, currency, interval)
        return {
            "id": stripe_id("price", self.seed, number),
            "object": "price",
            "active": True,
            "billing_scheme": "per_unit",
            "created": SINCE,
            "currency": currency.lower(),
            "custom_unit_amount": None,
            "livemode": True,
            "lookup_key": f"{PLANS[plan].key}_{currency.lower()}_{interval}",
            "metadata": {},
            "nickname": PLANS[plan].name,
            "product": self.plan_products[plan],
            "recurring": {
                "interval": interval,
                "interval_count": 1,
                "meter": None,
                "trial_period_days": None,
                "usage_type": "licensed",
            },
            "tax_behavior": "exclusive",
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring",
            "unit_amount": amount,
            "unit_amount_decimal": str(amount),
        }


def _product(key: str, name: str, kind: str, family: str) -> Doc:
    return {
        "id": key,
        "object": "product",
        "active": True,
        "created": SINCE,
        "default_price": None,
        "description": None,
        "images": [],
        "livemode": True,
        "marketing_features": [],
        "metadata": {"family": family},
        "name": name,
        "package_dimensions": None,
        "shippable": kind == "good",
        "statement_descriptor": None,
        "tax_code": None,
        "type": kind,
        "unit_label": None,
        "updated": SINCE,
        "url": None,
    }


def coupon(name: str) -> Doc:
    """The document of a coupon."""
    terms = COUPONS[name]
    return {
        "id": name,
        "object": "coupon",
        "amount_off": None,
        "created": SINCE,
        "currency": None,
        "duration": terms["duration"],
        "duration_in_months": terms["months"],
        "livemode": True,
        "max_redemptions": None,
        "metadata": {},
        "name": f"{terms['percent_off']:.0f}% off",
        "percent_off": terms["percent_off"],
        "redeem_by": None,
        "times_redeemed": 0,
        "valid": True,
    }
