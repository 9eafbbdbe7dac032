package shop

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
	"github.com/ctxplumb/ctxplumb/tracer"
)

// tries is how often the stock is asked.
const tries = 3

// reserve asks the stock for the goods, again if it does not answer in time. A try that came through unseen does no
// harm: an order holds one reservation.
func reserve(ctx context.Context, to Backends, receipt *shoppb.Receipt) error {
	var err error
	for range tries {
		err = tryReserve(ctx, to, receipt)
		if status.Code(err) != codes.DeadlineExceeded || ctx.Err() != nil {
			return err
		}
	}
	return err
}

func tryReserve(ctx context.Context, to Backends, receipt *shoppb.Receipt) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ctx, attempt := tracer.Start(ctx, tracer.Attempt, "reserve")
	defer attempt.End()
	reply, err := to.Stock.Reserve(ctx, &shoppb.ReserveRequest{
		OrderId: receipt.GetOrderId(), Sku: receipt.GetSku(), Quantity: receipt.GetQuantity(),
	})
	receipt.Cents = reply.GetCents()
	return err
}

// record enters the sale in the books.
func record(ctx context.Context, to Backends, receipt *shoppb.Receipt) error {
	body, err := json.Marshal(entry{Order: receipt.GetOrderId(), Cents: receipt.GetCents()})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.AuditURL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	res, err := to.Audit.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		return fmt.Errorf("audit: %s", res.Status)
	}
	return nil
}

// charge follows a charge through its states until the money is taken.
func charge(ctx context.Context, to Backends, receipt *shoppb.Receipt) error {
	states, err := to.Payment.Charge(ctx, &shoppb.ChargeRequest{OrderId: receipt.GetOrderId(), Cents: receipt.GetCents()})
	if err != nil {
		return err
	}
	for {
		reply, err := states.Recv()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		receipt.State = reply.GetState()
	}
}
