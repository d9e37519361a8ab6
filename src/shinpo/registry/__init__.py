"""Masters: associations, enterprises, lenders, municipalities, industries, programmes."""
