//go:build !onnxruntime

package inference

import "errors"

// errBuiltWithout tells the operator why a library cannot be used.
var errBuiltWithout = errors.New("inference: this program was built without the tag onnxruntime and cannot use a library")

func openLibrary(string) (Engine, error) { return nil, errBuiltWithout }
