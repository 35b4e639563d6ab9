"""State secrets on the desk: the calculator, the register and its acts, authorities, the guide."""
