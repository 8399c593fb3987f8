"""What pages are made of, one folder a page. They never import each other; all may use features.run."""
