package gin

import "context"

func cut(c *gin.Context) {
	c.Request = c.Request.WithContext(context.Background()) // culprit cut
	c.Next()                                                // frame 1 cut
}
