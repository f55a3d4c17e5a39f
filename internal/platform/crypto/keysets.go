package crypto

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// attempts bounds how often a change is tried again after ErrChanged.
const attempts = 5

// ring is one keyset, unwrapped, with the bytes it was stored as.
type ring struct {
	stored []byte
	handle *keyset.Handle
}

func template(name string) (*tinkpb.KeyTemplate, error) {
	switch name {
	case Data:
		return aead.AES256GCMKeyTemplate(), nil
	case Index:
		return prf.HMACSHA256PRFKeyTemplate(), nil
	case Signing:
		return mac.HMACSHA256Tag128KeyTemplate(), nil
	}
	return nil, fmt.Errorf("crypto: there is no keyset %q", name)
}

// ids lists the keys from the oldest to the newest.
func (r *ring) ids() []uint32 {
	var ids []uint32
	for _, k := range r.handle.KeysetInfo().GetKeyInfo() {
		ids = append(ids, k.GetKeyId())
	}
	return ids
}

func (r *ring) newest() uint32 {
	ids := r.ids()
	return ids[len(ids)-1]
}

// wrap encrypts a keyset. Its name is bound, so that whoever can write to the
// store cannot pass one keyset off as another.
func wrap(master tink.AEAD, name string, h *keyset.Handle) ([]byte, error) {
	var out bytes.Buffer
	if err := h.WriteWithAssociatedData(keyset.NewBinaryWriter(&out), master, []byte("keyset:"+name)); err != nil {
		return nil, fmt.Errorf("crypto: wrapping keyset %s: %w", name, err)
	}
	return out.Bytes(), nil
}

func unwrap(master tink.AEAD, name string, stored []byte) (*keyset.Handle, error) {
	h, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(stored)), master, []byte("keyset:"+name))
	if err != nil {
		return nil, fmt.Errorf("crypto: keyset %s does not open with this master key: %w", name, err)
	}
	return h, nil
}

func (v *Vault) load(ctx context.Context, name string) (*ring, error) {
	stored, err := v.store.Load(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("crypto: loading keyset %s: %w", name, err)
	}
	h, err := unwrap(v.master, name, stored)
	return &ring{stored, h}, err
}

// create makes the keyset unless it exists; whoever saves first wins.
func (v *Vault) create(ctx context.Context, name string) error {
	_, err := v.store.Load(ctx, name)
	if !errors.Is(err, ErrAbsent) {
		return err
	}
	t, err := template(name)
	if err != nil {
		return err
	}
	h, err := keyset.NewHandle(t)
	if err != nil {
		return fmt.Errorf("crypto: making keyset %s: %w", name, err)
	}
	wrapped, err := wrap(v.master, name, h)
	if err != nil {
		return err
	}
	if err := v.store.Save(ctx, name, nil, wrapped); err != nil && !errors.Is(err, ErrChanged) {
		return fmt.Errorf("crypto: saving keyset %s: %w", name, err)
	}
	return nil
}

// change applies edit to the stored keyset, again if somebody came between.
func (v *Vault) change(ctx context.Context, name string, edit func(*ring, *keyset.Manager) error) error {
	err := ErrChanged
	for i := 0; i < attempts && errors.Is(err, ErrChanged); i++ {
		err = v.changeOnce(ctx, name, edit)
	}
	if err != nil {
		return fmt.Errorf("crypto: changing keyset %s: %w", name, err)
	}
	return v.Refresh(ctx)
}

func (v *Vault) changeOnce(ctx context.Context, name string, edit func(*ring, *keyset.Manager) error) error {
	r, err := v.load(ctx, name)
	if err != nil {
		return err
	}
	m := keyset.NewManagerFromHandle(r.handle)
	if err := edit(r, m); err != nil {
		return err
	}
	h, err := m.Handle()
	if err != nil {
		return err
	}
	wrapped, err := wrap(v.master, name, h)
	if err != nil {
		return err
	}
	return v.store.Save(ctx, name, r.stored, wrapped)
}

// Rotate makes a new key the one that is used from now on; the old ones still
// unseal, find and verify. It adds the key, waits for settle so that every node
// has refreshed and knows it, and then puts it to use. A rotation that was cut
// short is finished, not started again.
func (v *Vault) Rotate(ctx context.Context, name string, settle time.Duration) error {
	t, err := template(name)
	if err != nil {
		return err
	}
	err = v.change(ctx, name, func(r *ring, m *keyset.Manager) error {
		if r.newest() != r.handle.KeysetInfo().GetPrimaryKeyId() {
			return nil
		}
		_, err := m.Add(t)
		return err
	})
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(settle):
	}
	return v.change(ctx, name, func(r *ring, m *keyset.Manager) error { return m.SetPrimary(r.newest()) })
}

// Retire destroys the keys older than the one in use. What is still sealed,
// indexed or signed under them is lost for good: Reseal and index anew first.
func (v *Vault) Retire(ctx context.Context, name string) error {
	if _, err := template(name); err != nil {
		return err
	}
	return v.change(ctx, name, func(r *ring, m *keyset.Manager) error {
		for _, id := range r.ids() {
			if id == r.handle.KeysetInfo().GetPrimaryKeyId() {
				return nil
			}
			if err := m.Delete(id); err != nil {
				return err
			}
		}
		return nil
	})
}
