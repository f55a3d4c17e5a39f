package outcall

import "sync"

// budget lets calls be repeated only as long as most succeed: every call earns
// a tenth of a retry. When the other side is in trouble, retries then add a
// tenth to its load instead of doubling it.
type budget struct {
	mu     sync.Mutex
	tokens float64
}

const (
	maxTokens = 10.0
	earned    = 0.1
)

func newBudget() *budget { return &budget{tokens: maxTokens} }

func (b *budget) earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(maxTokens, b.tokens+earned)
}

// spend reports whether there is a retry left, and takes it.
func (b *budget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
