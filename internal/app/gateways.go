package app

import (
	"fmt"

	"daklakid/internal/agency/email"
	"daklakid/internal/agency/sms"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/outcall"
)

// smsGateway is nil until the settings name one.
func (a *App) smsGateway() (notify.SMSGateway, error) {
	if a.config.SMSURL == "" {
		return nil, nil //nolint:nilnil // no gateway is a choice of the operator
	}
	client, err := sms.New(sms.Options{URL: a.config.SMSURL, Token: a.config.SMSToken, Networks: a.config.PrivateNetworks})
	if err != nil {
		return nil, fmt.Errorf("sms-url: %w", err)
	}
	return client, nil
}

// mailGateway is nil until the settings name one.
func (a *App) mailGateway() (notify.MailGateway, error) {
	if a.config.MailURL == "" {
		return nil, nil //nolint:nilnil // no gateway is a choice of the operator
	}
	client, err := email.New(email.Options{URL: a.config.MailURL, From: a.config.MailFrom, Networks: a.config.PrivateNetworks})
	if err != nil {
		return nil, fmt.Errorf("mail-url: %w", err)
	}
	return client, nil
}

// calls brings the sentences of failed calls to others.
func calls() module.Module { return module.Module{Name: "outcall", Texts: outcall.Texts()} }
