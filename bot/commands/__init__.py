"""What can be asked: the registry, and questions read from command words and written as words."""
