"""Parts of a plan as JSON, in the one shape in which ``plan.json`` and the files beside the site's pages have them."""
