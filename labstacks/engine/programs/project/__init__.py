"""The program of the ``Pulumi.yaml`` at the top: one seat, with a small classroom of its own."""
