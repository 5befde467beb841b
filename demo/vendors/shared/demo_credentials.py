"""The demo's accounts: dummy credentials, which the simulators check."""

from base64 import b64encode

HUBSPOT_TOKEN = "demo-hubspot-private-app"  # noqa: S105
ZENDESK_SUBDOMAIN = "demo"
ZENDESK_EMAIL = "warehouse@demo.example"
ZENDESK_TOKEN = "demo-zendesk-token"  # noqa: S105
QUALTRICS_DATACENTER = "demo1"
QUALTRICS_TOKEN = "demo-qualtrics-token"  # noqa: S105
STRIPE_KEY = "demo-stripe-restricted-key"


def basic(user: str, password: str) -> str:
    """The header of HTTP basic authentication."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def environment(base: str) -> dict[str, str]:
    """The environment variables of a pipeline that reads the demo at `base`."""
    return {
        "CX_HUBSPOT_BASE_URL": f"{base}/hubspot",
        "CX_HUBSPOT_TOKEN": HUBSPOT_TOKEN,
        "CX_ZENDESK_BASE_URL": f"{base}/zendesk",
        "CX_ZENDESK_SUBDOMAIN": ZENDESK_SUBDOMAIN,
        "CX_ZENDESK_EMAIL": ZENDESK_EMAIL,
        "CX_ZENDESK_TOKEN": ZENDESK_TOKEN,
        "CX_QUALTRICS_BASE_URL": f"{base}/qualtrics",
        "CX_QUALTRICS_DATACENTER": QUALTRICS_DATACENTER,
        "CX_QUALTRICS_TOKEN": QUALTRICS_TOKEN,
        "CX_STRIPE_BASE_URL": f"{base}/stripe",
        "CX_STRIPE_KEY": STRIPE_KEY,
    }
