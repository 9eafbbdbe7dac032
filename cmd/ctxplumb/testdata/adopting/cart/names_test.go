package main_test

// These are names that what is added to this package must not stumble over.
const testing, tracertest = "testing", "tracertest"
