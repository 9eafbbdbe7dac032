package edited

func rename() {}
