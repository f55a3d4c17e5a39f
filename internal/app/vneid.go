package app

import (
	"net/http"

	"daklakid/internal/agency/vneid"
	"daklakid/internal/core/assurance"
	"daklakid/internal/core/audit"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/web"
)

const (
	sandboxClient = "sandbox"
	demoVNeID     = "/dev/vneid"
)

// vneid connects the national account: the one of the settings, in a
// demonstration its stand-in under our own address, else none.
func (a *App) vneid() (module.Module, error) {
	o := vneid.Options{
		DB: a.db, Vault: a.vault, Log: a.log, PublicURL: a.config.PublicURL,
		Issuer: a.config.VNeIDURL, ClientID: a.config.VNeIDClient, Secret: a.config.VNeIDSecret, Levels: a.config.VNeIDLevels,
		Networks: a.config.PrivateNetworks, Identified: a.identifiedByVNeID, Record: recordVNeID,
	}
	var stand *vneid.Sandbox
	if a.demo && o.Issuer == "" {
		o.Issuer, o.ClientID, o.Secret, o.Levels = a.config.PublicURL+demoVNeID, sandboxClient, sandboxClient, []string{"2"}
		var err error
		if stand, err = vneidSandbox(o.Issuer, o.Secret, a.config.PublicURL); err != nil {
			return module.Module{}, err
		}
	}
	s, err := vneid.New(o)
	if err != nil {
		return module.Module{}, err
	}
	m := s.Module()
	if stand != nil {
		m.Routes = append(m.Routes, web.Raw("", demoVNeID+"/", "A stand-in for the national account", web.Public(), http.Handler(stand)))
	}
	return m, nil
}

func vneidSandbox(issuer, secret, public string) (*vneid.Sandbox, error) {
	return vneid.NewSandbox(vneid.SandboxOptions{
		Issuer: issuer, ClientID: sandboxClient, Secret: secret, Redirect: public + vneid.CallbackPath, AfterLogout: public + vneid.ResultPath,
	})
}

// identifiedByVNeID makes a proof of what the national account says; what
// contradicts an earlier one becomes a case for an officer.
func (a *App) identifiedByVNeID(tx *database.Tx, account string, c vneid.Claims) (conflict bool, err error) {
	found, err := a.services.assurance.Prove(tx, assurance.Proof{
		Account: account, Method: assurance.VNeID, Evidence: map[string]string{"acr": c.Level},
		Details: assurance.Details{PersonalNumber: c.PersonalNumber, FullName: c.FullName, BirthDate: c.BirthDate, Sex: c.Sex},
	})
	return found != "", err
}

// recordVNeID writes down how a visit failed.
func recordVNeID(tx *database.Tx, account, outcome string) error {
	return audit.Record(tx, audit.Entry{
		Actor: account, Action: "identity.vneid", Subject: audit.Subject{Kind: "account", ID: account}, Owner: account,
		Details: map[string]string{"outcome": outcome},
	})
}
