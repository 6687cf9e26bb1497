"""The long proofs: what takes minutes and many processes. `make proof` runs them; docs/proof.md has their figures."""
