package realtime_test

import (
	"os"
	"strings"
	"testing"

	"github.com/redis/rueidis"

	"daklakid/internal/platform/crypto/cryptotest"
	"daklakid/internal/platform/realtime"
)

// Two nodes with one key pass on and remember what Redis cannot read.
func TestRedisReadsNothing(t *testing.T) {
	url := os.Getenv("TEST_REDIS_URL")
	if url == "" {
		t.Fatal("TEST_REDIS_URL is not set: run the tests with make test, or see scripts/with-services")
	}
	o := realtime.Options{RedisURL: url, Prefix: "sealed" + strings.ReplaceAll(t.TempDir(), "/", ""), Sealer: cryptotest.Vault(t)}
	here, there := start(t, o), start(t, o)
	an := here.listen(t, "an", "")
	seen := an.want(t, ready)
	there.say(t, "an", "Bí mật Wuzhơvần")
	an.want(t, `"Bí mật Wuzhơvần"`)
	an.cancel()
	there.listen(t, "an", seen.id).want(t, `"Bí mật Wuzhơvần"`, ready)
	if is, err := here.Online("an"); err != nil || !is {
		t.Errorf("not online on the other node: %v", err)
	}
	looked := 0
	for key, value := range streams(t, url, o.Prefix) {
		looked++
		if strings.Contains(value, "Wuzh") {
			t.Errorf("%s says %q", key, value)
		}
	}
	if looked == 0 {
		t.Error("nothing was looked at")
	}
}

// streams are what Redis remembers under a prefix.
func streams(t *testing.T, url, prefix string) map[string]string {
	t.Helper()
	option, err := rueidis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	option.DisableCache = true
	client, err := rueidis.NewClient(option)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	keys, err := client.Do(t.Context(), client.B().Keys().Pattern(prefix+"*").Build()).AsStrSlice()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, key := range keys {
		all, err := client.Do(t.Context(), client.B().Xrange().Key(key).Start("-").End("+").Build()).AsXRange()
		for _, entry := range all {
			for _, value := range entry.FieldValues {
				found[key] += value
			}
		}
		if err != nil && !rueidis.IsRedisNil(err) && len(all) > 0 {
			t.Fatal(err)
		}
	}
	return found
}
