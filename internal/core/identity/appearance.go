package identity

import "daklakid/internal/platform/database"

// MeAppearance is how the app looks for an account, on each of its devices.
// The last choice counts, wherever it was made.
type MeAppearance struct {
	Theme string `json:"theme" enum:"auto,light,dark" doc:"auto follows the device."`
	Text  string `json:"text" enum:"normal,large,larger,largest" doc:"How large letters are."`
	Saver string `json:"saver" enum:"auto,on,off" doc:"Whether data is spared; auto follows the network."`
}

func setAppearance(tx *database.Tx, account string, a MeAppearance) error {
	_, err := tx.Exec(`UPDATE accounts SET theme = $2, text_size = $3, saver = $4 WHERE id = $1 AND state = 'active'`, account, a.Theme, a.Text, a.Saver)
	return err
}
