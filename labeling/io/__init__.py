"""Files and bytes to and from Volume, Labelmap and Patch. World coordinates become mm LPS here, once."""
