"""A class of each level in an emulator, made once; tests work on copies."""

import shutil

import pytest
from practice_class import Client, PracticeClass


@pytest.fixture(scope="session")
def deployed_classes(tmp_path_factory):
    """A class of each level, deployed on first use."""
    made = {}

    def of(level):
        if level not in made:
            made[level] = PracticeClass(tmp_path_factory.mktemp(level), level)
            made[level].deploy()
        return made[level]

    return of


@pytest.fixture
def class_of(deployed_classes, tmp_path):
    """A copy of a deployed class of a level."""

    def copy(level):
        shutil.copytree(deployed_classes(level).folder, tmp_path, dirs_exist_ok=True)
        return PracticeClass(tmp_path, level)

    return copy


@pytest.fixture
def bridging(class_of):
    return class_of("bridging")


@pytest.fixture
def beginner(class_of):
    return class_of("beginner")


@pytest.fixture
def served(bridging):
    """The console of a bridging class, as a server."""
    with bridging.served() as server:
        yield server


@pytest.fixture
def client(served):
    return Client(served.address)


@pytest.fixture
def student(client, bridging):
    """A client that is signed in as seat s01."""
    client.enter(bridging, "s01")
    return client
