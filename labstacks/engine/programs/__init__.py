"""Pulumi programs: of a class, of the root Pulumi.yaml, and the component provider for other languages."""
