"""What is a person's own at the desk: work lists, notifications, filters under names."""
