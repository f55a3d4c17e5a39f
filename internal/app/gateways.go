package app

import (
	"fmt"

	"daklakid/internal/core/notify"
)

// smsGateway is nil until an operator names one.
func (a *App) smsGateway() notify.SMSGateway { return nil }

// mailGateway is nil until an operator names one.
func (a *App) mailGateway() notify.MailGateway { return nil }

type sandboxCommand struct{}

// Run serves stand-ins for all outside systems.
func (sandboxCommand) Run(*session) error { return fmt.Errorf("not built yet") }
