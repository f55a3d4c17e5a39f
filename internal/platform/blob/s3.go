package blob

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
)

// openS3 opens s3://KEY:SECRET@bucket?endpoint=https://host&region=r&pathStyle=true.
// The endpoint is needed for any service but Amazon's, and makes pathStyle true
// unless it is said to be false. Without a key the identity of the machine is used.
func openS3(ctx context.Context, text string) (*blob.Bucket, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Path != "" {
		return nil, errors.New("the URL must look like s3://key:secret@bucket?endpoint=…&region=…")
	}
	o := s3.Options{
		Region: "us-east-1",
		// Checksums that Amazon computes by default are not known to every service.
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenRequired,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenRequired,
		HTTPClient:                 patient(),
		Retryer:                    retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Second }),
	}
	if err := applyQuery(&o, u.Query()); err != nil {
		return nil, err
	}
	if o.Credentials, err = identity(ctx, u.User); err != nil {
		return nil, err
	}
	return s3blob.OpenBucket(ctx, s3.New(o), u.Host, &s3blob.Options{
		RequestChecksumCalculation: o.RequestChecksumCalculation,
	})
}

func applyQuery(o *s3.Options, query url.Values) (err error) {
	o.UsePathStyle = query.Has("endpoint")
	for name := range query {
		value := query.Get(name)
		switch name {
		case "endpoint":
			o.BaseEndpoint = aws.String(value)
		case "region":
			o.Region = value
		case "pathStyle":
			o.UsePathStyle, err = strconv.ParseBool(value)
		default:
			err = errors.New("not known")
		}
		if err != nil {
			return fmt.Errorf("S3 option %s: %w", name, err)
		}
	}
	return nil
}

// identity is the key of the URL, or what the SDK finds out about the machine.
func identity(ctx context.Context, user *url.Userinfo) (aws.CredentialsProvider, error) {
	if user != nil {
		secret, _ := user.Password()
		return credentials.NewStaticCredentialsProvider(user.Username(), secret, ""), nil
	}
	c, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding the machine's S3 identity: %w", err)
	}
	return c.Credentials, nil
}

// patient bounds connecting and waiting for an answer, but not how long a big
// file may take to flow: that is the caller's context.
func patient() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = 5 * time.Second }).
		WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = 20 * time.Second })
}
