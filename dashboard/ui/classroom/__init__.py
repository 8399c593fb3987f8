"""What the pages of a class are made of: joining it, its wall, and the teacher's desk."""
