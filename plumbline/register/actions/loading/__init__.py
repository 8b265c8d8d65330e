"""Loading what the regulators publish. `running` begins, `whole` puts it together, `comparing`, `published` and
`places` find what is to be written, `writing` writes it. Docs: docs/decisions, and `register/README.md`."""

from plumbline.register.actions.loading.running import load_register, receive_register_file, run_next_load

__all__ = ["load_register", "receive_register_file", "run_next_load"]
