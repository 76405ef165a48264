"""The figures of the code's structure; ``scripts/structure`` prints them."""

import path_of_up
import pytest
import structure


def test_the_rooms_fit_on_a_screen():
    assert len(structure.entries()) <= 22


def test_no_files_import_each_other_in_a_cycle():
    assert structure.import_cycles() == []


def test_a_class_name_means_one_thing():
    assert structure.class_names() == {}


def test_public_definitions_have_docstrings():
    counted = structure.figures(structure.product_files())
    assert counted.documented / counted.public >= 0.95, counted.undocumented


def test_texts_are_free_of_the_inner_language():
    assert list(structure.inner_language()) == []


def test_most_parameters_have_a_type():
    counted = structure.figures(structure.product_files())
    assert len(counted.any_parameters) <= 250, counted.any_parameters


@pytest.mark.engine
def test_the_path_of_up_is_one_that_a_reader_can_follow():
    path = path_of_up.follow_up()
    assert len(path.stops) <= 30, path.stops
    assert len(path.files) <= 20, path.files
