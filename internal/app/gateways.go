package app

import (
	"fmt"

	"daklakid/internal/agency/email"
	"daklakid/internal/agency/sms"
	"daklakid/internal/core/notify"
	"daklakid/internal/platform/database"
	"daklakid/internal/platform/module"
	"daklakid/internal/platform/outcall"
)

// smsGateway is nil until the settings name one, and so is its voice until
// they say that it has one.
func (a *App) smsGateway() (texting notify.SMSGateway, voice notify.VoiceGateway, err error) {
	if a.config.SMSURL == "" {
		return nil, nil, nil // no gateway is a choice of the operator
	}
	client, err := sms.New(sms.Options{URL: a.config.SMSURL, Token: a.config.SMSToken, Networks: a.config.PrivateNetworks})
	if err != nil {
		return nil, nil, fmt.Errorf("sms-url: %w", err)
	}
	if a.config.SMSVoice {
		voice = client
	}
	return client, voice, nil
}

// codeCall is how identity has a code read out; nil where nothing can.
func (a *App) codeCall() func(*database.Tx, string, string, map[string]any, string) error {
	if !a.services.notify.Calls() {
		return nil
	}
	return a.services.notify.Call
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
