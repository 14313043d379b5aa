"""What several tests need."""

from __future__ import annotations

import pytest

from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.project import Project, find_project


@pytest.fixture(scope="session")
def project() -> Project:
    """This checkout."""
    return find_project()


@pytest.fixture(scope="session")
def evidence(project: Project) -> Evidence:
    """The evidence at its cut-off."""
    return load_evidence(project=project)
