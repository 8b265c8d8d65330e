"""The ui room is tested with its own addresses: the gallery stands in for the pages of the rooms above."""

import pytest


@pytest.fixture(autouse=True)
def ui_addresses(settings):
    settings.ROOT_URLCONF = "plumbline.ui.tests.gallery"
