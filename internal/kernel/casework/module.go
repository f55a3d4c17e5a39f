package casework

import (
	"context"
	"time"

	"daklakid/internal/platform/database"
	"daklakid/internal/platform/jobs"
	"daklakid/internal/platform/module"
)

// Module is what the kernel adds to the program.
func (k *Kernel) Module() module.Module {
	routes := append(k.routes(), k.desk()...)
	routes = append(routes, k.templates()...)
	return module.Module{
		Name: "casework", Texts: Texts(), Migrations: Migrations().Files,
		Routes: append(routes, k.queue()...),
		Jobs: []jobs.Job{
			jobs.Every(forwardJob, 2*time.Second, k.forwardAll, jobs.Timeout(10*time.Minute)),
			jobs.Every("casework.ask", time.Minute, k.askAll, jobs.Timeout(10*time.Minute)),
			jobs.Handle(followJob, k.passOnNow, jobs.Attempts(30)),
			jobs.Handle(tellJob, k.tellAll, jobs.Attempts(30), jobs.Timeout(10*time.Minute)),
			jobs.Every("casework.keep", 6*time.Hour, k.forgetEnded, jobs.Timeout(10*time.Minute)),
			jobs.Every("casework.remind", time.Minute, k.remindAll, jobs.Timeout(10*time.Minute)),
		},
		Indicators: []module.Indicator{
			{Name: "daklakid_cases_unforwarded", Help: "Cases that have not reached their agency.", Read: count(`state = 'waiting'`)},
			{Name: "daklakid_cases_dead", Help: "Cases that cannot be forwarded until somebody looks.", Read: count(`state = 'dead'`)},
		},
		Personal: k.personal(), Rekey: k.Rekey,
	}
}

func count(where string) func(*database.Tx) (float64, error) {
	return func(tx *database.Tx) (n float64, err error) {
		err = tx.Row(`SELECT count(*) FROM (SELECT 1 FROM case_forwards WHERE ` + where + ` LIMIT 100000) f`).Scan(&n)
		return n, err
	}
}

// Warm reads the procedures, so that the first filing does not have to.
func (k *Kernel) Warm(ctx context.Context) error {
	return k.DB.View(ctx, func(tx *database.Tx) error {
		for name := range k.kinds {
			if _, err := k.Procedures(tx, name); err != nil {
				return err
			}
		}
		return nil
	})
}
