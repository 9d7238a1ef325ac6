"""What pictures are drawn from, alike in the document and on the site. The drawings are in ``templates/charts``."""
