"""A page with one table, for the test of its *Copy* button."""

from tests.e2e.apps.copying_frame import FRAME, KINDS
from ui import state, tables

state.set_language("en")
tables.show(FRAME, KINDS, key="it", labels={name: name for name in KINDS}, download="it")
