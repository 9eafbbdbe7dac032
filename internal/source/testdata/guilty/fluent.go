package fluent

import "context"

func get(ctx context.Context) error {
	_, err := client.R().
		SetContext(context.TODO()). // culprit get
		Get("http://stock")         // frame 1 get
	return err
}
