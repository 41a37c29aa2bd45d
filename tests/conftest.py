"""Fixtures for all rooms. The servers themselves are in `lab`, to be started by the test that needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from lab_pki import Pki


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    """The lab's certificates, made once for each test session."""
    from lab_pki import make_pki

    return make_pki(tmp_path_factory.mktemp("pki"))
