//! Home of the fuzz targets; holds no code of its own.
