"""What the requests of the demo company are about: for each content, titles with their texts and deliverables."""
