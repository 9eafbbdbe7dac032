package mail_test

import (
	"os"
	"testing"

	"github.com/ctxplumb/ctxplumb/tracer"
)

func TestMain(m *testing.M) { os.Exit(m.Run()) }

func TestMail(t *testing.T) {
	_, mail := tracer.Start(t.Context(), tracer.Task, "mail")
	mail.End()
}
