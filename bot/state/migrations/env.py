"""How alembic runs the revisions: on the connection, and in the transaction, that `bot.state` opened."""

from alembic import context

from bot.state import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
