"""What a teacher prints before a lesson: a plan with minutes, and a page for students to write on."""
