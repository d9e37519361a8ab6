"""The public fee simulator: what a guarantee would cost, with every step of the calculation."""
