"""Release day: editions under embargo until their moment, one post for each subscribed channel, corrections, alerts."""
