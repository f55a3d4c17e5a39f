package crypto

import (
	"encoding/binary"
	"errors"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/mac"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const (
	prefixSize = 5  // Tink's output prefix: a version byte and the key's id
	indexSize  = 16 // bytes of a blind index
)

// ErrUnseal says that sealed bytes were altered, moved to another place, or
// sealed under a key that is no longer held. It does not tell which, on purpose.
var ErrUnseal = errors.New("crypto: cannot unseal")

// keys are the unwrapped keysets, ready for use.
type keys struct {
	data    tink.AEAD
	prefix  uint32 // id of the primary data key
	index   []prf.PRF
	signing tink.MAC
}

func (k *keys) useData(r *ring) (err error) {
	k.prefix = r.handle.KeysetInfo().GetPrimaryKeyId()
	k.data, err = aead.New(r.handle)
	return err
}

func (k *keys) useSigning(r *ring) (err error) {
	k.signing, err = mac.New(r.handle)
	return err
}

// useIndex lists the primary key's function first.
func (k *keys) useIndex(r *ring) error {
	set, err := prf.NewPRFSet(r.handle)
	if err != nil {
		return err
	}
	k.index = append(k.index, set.PRFs[set.PrimaryID])
	for _, id := range r.ids() {
		if id != set.PrimaryID {
			k.index = append(k.index, set.PRFs[id])
		}
	}
	return nil
}

// Seal encrypts plain. The context, such as "account.phone:<id>", is not stored
// but bound: the bytes unseal only at the place they were sealed for. The result
// is 33 bytes longer than plain.
func (v *Vault) Seal(plain []byte, context string) []byte {
	sealed, err := v.keys.Load().data.Encrypt(plain, []byte(context))
	if err != nil {
		// Only a broken key or 64 GB of input get here.
		panic("crypto: sealing: " + err.Error())
	}
	return sealed
}

// Unseal returns what Seal was given with the same context, else ErrUnseal.
func (v *Vault) Unseal(sealed []byte, context string) ([]byte, error) {
	plain, err := v.keys.Load().data.Decrypt(sealed, []byte(context))
	if err != nil {
		return nil, ErrUnseal
	}
	return plain, nil
}

// Reseal brings sealed under the newest data key. After a rotation the owner of
// a table walks its rows, stores what changed, and only then is Retire safe.
func (v *Vault) Reseal(sealed []byte, context string) (fresh []byte, changed bool, err error) {
	if len(sealed) > prefixSize && binary.BigEndian.Uint32(sealed[1:prefixSize]) == v.keys.Load().prefix {
		return sealed, false, nil
	}
	plain, err := v.Unseal(sealed, context)
	if err != nil {
		return nil, false, err
	}
	return v.Seal(plain, context), true, nil
}

// BlindIndex is 16 bytes that equal values of one field share, and that tell
// nothing to whom lacks the key. Normalise the value first. It is what a row stores.
func (v *Vault) BlindIndex(field, value string) []byte {
	return compute(v.keys.Load().index[0], field, value)
}

// BlindIndexes gives the value's index under every key, the one to store first.
// Look a value up by all of them (index IN …): during a rotation some rows have
// the old one, and a unique constraint alone would let a second row in.
func (v *Vault) BlindIndexes(field, value string) [][]byte {
	index := v.keys.Load().index
	all := make([][]byte, len(index))
	for i, p := range index {
		all[i] = compute(p, field, value)
	}
	return all
}

func compute(p prf.PRF, field, value string) []byte {
	out, err := p.ComputePRF(labelled(field, []byte(value)), indexSize)
	if err != nil {
		panic("crypto: indexing: " + err.Error())
	}
	return out
}

// Sign returns a 21-byte signature of data, good for the same purpose only.
func (v *Vault) Sign(purpose string, data []byte) []byte {
	tag, err := v.keys.Load().signing.ComputeMAC(labelled(purpose, data))
	if err != nil {
		panic("crypto: signing: " + err.Error())
	}
	return tag
}

// Verify reports whether signature is Sign's for this purpose and data, in
// constant time.
func (v *Vault) Verify(purpose string, data, signature []byte) bool {
	return v.keys.Load().signing.VerifyMAC(signature, labelled(purpose, data)) == nil
}

// labelled joins label and data so that no other pair gives the same bytes.
func labelled(label string, data []byte) []byte {
	out := binary.AppendUvarint(make([]byte, 0, 2+len(label)+len(data)), uint64(len(label)))
	return append(append(out, label...), data...)
}
