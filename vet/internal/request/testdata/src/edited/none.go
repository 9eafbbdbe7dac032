package edited

func none(ctx int) {
	rename() // want `time`
}
