package contextless

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// irregulars are the twins that do not bear the names of those without a context. $x is what the call selects from: the
// package, or the value that has the method.
var irregulars = map[string]twin{
	"net.Dial":                 {fun: "(&$x.Dialer{}).DialContext", safe: true},
	"net.DialTimeout":          {fun: "(&$x.Dialer{Timeout: ...}).DialContext"},
	"net.LookupAddr":           {fun: "$x.DefaultResolver.LookupAddr", safe: true},
	"net.LookupCNAME":          {fun: "$x.DefaultResolver.LookupCNAME", safe: true},
	"net.LookupHost":           {fun: "$x.DefaultResolver.LookupHost", safe: true},
	"net.LookupIP":             {fun: "$x.DefaultResolver.LookupIP", lead: `, "ip"`, safe: true},
	"net.LookupMX":             {fun: "$x.DefaultResolver.LookupMX", safe: true},
	"net.LookupNS":             {fun: "$x.DefaultResolver.LookupNS", safe: true},
	"net.LookupSRV":            {fun: "$x.DefaultResolver.LookupSRV", safe: true},
	"net.LookupTXT":            {fun: "$x.DefaultResolver.LookupTXT", safe: true},
	"crypto/tls.Dial":          {fun: "(&$x.Dialer{Config: ...}).DialContext"},
	"net/http.Get":             {fun: "$x.NewRequestWithContext"},
	"net/http.Head":            {fun: "$x.NewRequestWithContext"},
	"net/http.Post":            {fun: "$x.NewRequestWithContext"},
	"net/http.PostForm":        {fun: "$x.NewRequestWithContext"},
	"net/http.Client.Get":      {fun: "http.NewRequestWithContext"},
	"net/http.Client.Head":     {fun: "http.NewRequestWithContext"},
	"net/http.Client.Post":     {fun: "http.NewRequestWithContext"},
	"net/http.Client.PostForm": {fun: "http.NewRequestWithContext"},
	"database/sql.DB.Begin":    {fun: "$x.BeginTx", lead: ", nil", safe: true},
}

const grpc = "google.golang.org/grpc"

// irregular finds the twin of what is called in the table.
func irregular(pass *analysis.Pass, call *ast.CallExpr, callee *types.Func) (twin, bool) {
	if blocksToDial(pass.TypesInfo, call, callee) {
		return twin{fun: "grpc.DialContext"}, true
	}
	t, ok := irregulars[strings.Replace(name(callee), callee.Pkg().Name(), callee.Pkg().Path(), 1)]
	sel, selects := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !selects {
		return twin{}, false
	}
	t.fun = strings.ReplaceAll(t.fun, "$x", types.ExprString(sel.X))
	return t, true
}

// blocksToDial reports whether a client of gRPC waits until it is connected. Without that option it only begins to, and
// a context makes no difference.
func blocksToDial(info *types.Info, call *ast.CallExpr, callee *types.Func) bool {
	if callee.Pkg().Path() != grpc || callee.Name() != "Dial" {
		return false
	}
	for _, arg := range call.Args {
		if option, ok := ast.Unparen(arg).(*ast.CallExpr); ok {
			if f, ok := typeutil.Callee(info, option).(*types.Func); ok && f.Pkg() != nil && f.Pkg().Path() == grpc && f.Name() == "WithBlock" {
				return true
			}
		}
	}
	return false
}
