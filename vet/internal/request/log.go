package request

import (
	"go/types"
	"regexp"
)

var logs = regexp.MustCompile(`^(Debug|Info|Warn|Warning|Error|Fatal|Panic|Trace|Log|Print)(f|w|ln|S)?(Context|WithContext|Ctx)?$`)

// Logs reports whether a function writes to a log: it does not wait, and takes a context for its values.
func Logs(f *types.Func) bool {
	if f == nil || f.Pkg() == nil {
		return false
	}
	return f.Pkg().Path() == "log/slog" || logs.MatchString(f.Name()) && f.Signature().Results().Len() == 0
}
