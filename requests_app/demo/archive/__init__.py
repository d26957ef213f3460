"""What the reps of the demo company know of their customers, and what they did about them."""
