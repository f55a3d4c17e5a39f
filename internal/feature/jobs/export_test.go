package jobs

// Unlawful is what tests ask directly.
var Unlawful = unlawful
