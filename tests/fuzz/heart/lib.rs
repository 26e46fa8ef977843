//! The parsers of the heart, as the fuzz targets see them.

pub mod checks;
