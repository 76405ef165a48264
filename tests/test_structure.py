"""The figures of the code's structure; ``scripts/structure`` prints them."""

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
