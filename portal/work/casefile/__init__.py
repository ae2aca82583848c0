"""The whole file of a case as one archive, for a court or for the authority that takes the case over."""
