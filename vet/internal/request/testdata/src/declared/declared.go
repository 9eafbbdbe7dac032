package declared

func mark() {}

func cuts() {
	mark() // want `at hand: nothing`

	mark() //ctxplumb:detached the ledger is written at any rate

	//ctxplumb:detached the ledger is written at any rate
	mark()

	//ctxplumb:detached the ledger is written at any rate

	mark() // want `at hand: nothing`

	//ctxplumb:detached
	mark() // want `at hand: nothing; a declaration needs a reason: //ctxplumb:detached <reason>`

	// ctxplumb:detached is no directive
	mark() // want `at hand: nothing`
}
