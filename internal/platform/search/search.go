// Package search finds Vietnamese text without minding accents: it folds what
// people type and what they wrote to the same terms, and keeps a ranked,
// newest-first index of those terms on both database engines.
//
// The words used throughout: a syllable is what stands between two spaces
// ("phòng"); its folded form has no accents ("phong"), its canonical form keeps
// them in one spelling ("hoà" and "hòa" are both "hòa"); a bigram joins two
// neighbours ("phong_tro"), because most Vietnamese words have two syllables.
package search
