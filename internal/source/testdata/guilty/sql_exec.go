package sqlexec

import (
	"context"
	"database/sql"
)

// inner database/sql.(*DB).ExecContext
// inner database/sql.(*DB).Exec

func save(ctx context.Context, db *sql.DB) error {
	_, err := db.Exec("insert") // frame 1 save // culprit save
	return err
}

func handle() error {
	return save(context.Background(), nil) // frame 2 handle
}
