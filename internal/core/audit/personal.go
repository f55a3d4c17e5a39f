package audit

import (
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
)

// personal: entries name accounts by their ids alone, and none is ever removed.
func personal() module.Personal {
	return module.Personal{Export: export, Classes: []module.Class{
		{Code: "audit", Never: true, Basis: "Luật An ninh mạng 116/2025/QH15; NĐ 333/2026/NĐ-CP: ít nhất 12 tháng"},
	}}
}

const maxExport = 5000

// export is what others did to the person's data.
func export(tx *database.Tx, account string) ([]module.Section, error) {
	entries, _, err := AboutMe(tx, account, 0, maxExport)
	section := module.Section{Code: "accesses", Class: "audit"}
	for _, e := range entries {
		section.Records = append(section.Records, module.Record{
			{Code: "action", Value: e.Action}, {Code: "subject", Value: e.Subject.Kind}, {Code: "at", Value: e.At},
		})
	}
	return []module.Section{section}, err
}
