package workforce

import (
	"fmt"
	"math/rand/v2"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/id"
)

// Demo says for whom to make declarations up.
type Demo struct {
	Companies []string
	Workers   int // of the first; each further company has a third fewer
	Seed      int64
	Account   string // who submitted them
}

var (
	demoFamilies = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ"}
	demoGiven    = map[string][]string{"female": {"Thị Hoa", "Thị Lan", "Thị Thu", "Ngọc Mai", "Thị Hạnh"}, "male": {"Văn Hùng", "Văn Nam", "Minh Tuấn", "Văn Sơn", "Quốc Bảo"}}
	demoTitles   = map[string]string{"manager": "Tổ trưởng", "high": "Kỹ sư", "middle": "Kỹ thuật viên", "other": "Công nhân"}
)

// Load submits declarations of people who do not exist.
func (s *Service) Load(tx *database.Tx, d Demo) error {
	random := rand.New(rand.NewPCG(uint64(d.Seed), 53)) //nolint:gosec // made-up data, the same for the same seed
	now, before := s.periods(tx)
	workers := d.Workers
	for i, company := range d.Companies {
		c, err := s.Company(tx, company)
		if err != nil {
			return err
		}
		for _, p := range []period{before, now} {
			if p == now && i == 0 {
				continue // the first company's is still due
			}
			if err := s.demoDeclaration(tx, random, c, p.code, workers, d.Account); err != nil {
				return fmt.Errorf("demo workforce: %w", err)
			}
		}
		workers = workers * 2 / 3
	}
	return nil
}

func (s *Service) demoDeclaration(tx *database.Tx, random *rand.Rand, c Company, code string, workers int, account string) error {
	declared := declaration{id: id.New(tx.Now()), company: c.ID, period: code, version: 1}
	if err := insert(tx, declared); err != nil {
		return err
	}
	rows := make([]Worker, workers)
	for n := range rows {
		rows[n] = demoWorker(random, n)
	}
	sealed, err := s.sealAll(declared.id, rows)
	if err != nil {
		return err
	}
	if err := replaceRows(tx, declared.id, 1, sealed); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE workforce_declarations SET state = 'submitted', ward = $2, park = $3, sector = $4, submitted_by = $5, submitted_at = $6 WHERE id = $1`,
		declared.id, c.Ward, c.Park, c.Sector, account, tx.Now())
	return err
}

func demoWorker(random *rand.Rand, n int) Worker {
	sex := []string{"female", "female", "male"}[random.IntN(3)]
	position := []string{"other", "other", "other", "other", "middle", "middle", "high", "manager"}[random.IntN(8)]
	year := 1966 + random.IntN(42)
	w := Worker{
		FullName: demoFamilies[random.IntN(len(demoFamilies))] + " " + demoGiven[sex][random.IntN(5)], Sex: sex, Position: position,
		BirthDate: fmt.Sprintf("%d-%02d-%02d", year, 1+random.IntN(12), 1+random.IntN(28)), PersonalNumber: fmt.Sprintf("0%02d%09d", 66, 900_000_000+n),
		Title: demoTitles[position], Wage: 6_000_000 + random.Int64N(60)*100_000, InsuranceNumber: fmt.Sprintf("66%08d", n), InsuredFrom: "2024-03-01",
		Contract: "indefinite", ContractFrom: "2024-03-01", Note: "Dữ liệu minh hoạ",
	}
	if n%3 == 0 {
		w.Contract, w.ContractFrom, w.ContractTo = "fixedTerm", "2026-01-01", "2026-12-31"
	}
	return w
}
