"""The running installation these tests speak to, and how long a browser waits for what it is to see."""

from playwright.async_api import expect

from tests.installation import house as house

expect.set_options(timeout=30_000)  # ms; what does not come is a failure, what comes late is a busy machine
