"""A campaign tried out on invented households in virtual time: the real planner, guard and sender; nothing is sent."""
