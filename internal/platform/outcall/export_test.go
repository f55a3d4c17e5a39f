package outcall

// Public is for tests.
var Public = public
