package parts

func Evict(string) {}
