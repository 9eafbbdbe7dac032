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

// IsLogger reports whether values of type t write to a log. Who makes one of a context takes that for its values.
func IsLogger(t types.Type) bool {
	return method(t, "Info") != nil && method(t, "Error") != nil &&
		(method(t, "Debug") != nil || method(t, "Warn") != nil || method(t, "WithValues") != nil)
}
