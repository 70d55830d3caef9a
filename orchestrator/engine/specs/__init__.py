"""One file for each family of elements: what is particular about it on top of `node.Node`."""
