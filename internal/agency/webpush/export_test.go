package webpush

// Encrypt is encrypt with all that is left to chance given.
var Encrypt = encrypt
