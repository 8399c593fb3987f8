"""A line about a store that an earlier version made, as long as the server runs that brought it up to date."""

import streamlit as st

from dashboard.data.queries import store_migration
from dashboard.data.visitors import visitor
from dashboard.state.escape import plain


def show_migration_note() -> None:
    """Say where the store is kept as it was, to whoever may do everything; nothing where there was nothing to do."""
    done = store_migration()
    if done and visitor().is_free:
        st.caption(plain(done.sentence))
