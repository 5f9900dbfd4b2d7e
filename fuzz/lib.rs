//! The package of the fuzz targets, without code of its own.
