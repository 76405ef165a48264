"""Commands on all classes of a programme: a module for each; its ``run`` takes the options that fit."""
