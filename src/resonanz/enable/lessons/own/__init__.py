"""What only the learner may read: sittings, answers, knowledge, schedule, commitments, reflections."""
