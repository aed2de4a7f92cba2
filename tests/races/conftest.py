"""The running installation these tests speak to."""

from tests.installation import house as house
