"""What the app costs and how far it goes: a simulation of the queue, measurements, and the plan that follows from both."""
