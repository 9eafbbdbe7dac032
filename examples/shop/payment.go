package shop

import (
	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	"github.com/ctxplumb/ctxplumb/examples/shop/shoppb"
)

// payment charges for orders.
type payment struct {
	shoppb.UnimplementedPaymentServer
	*Shop
}

func (s *Shop) startPayment() (string, error) {
	p := payment{Shop: s}
	return s.serveGRPC("payment", func(r grpc.ServiceRegistrar) { shoppb.RegisterPaymentServer(r, p) }, s.cfg.PaymentServer...)
}

// Charge tells of the states of a charge as it comes to them. A caller that goes away is not charged.
func (p payment) Charge(_ *shoppb.ChargeRequest, states grpc.ServerStreamingServer[shoppb.ChargeReply]) error {
	ctx := states.Context()
	p.cfg.At(ctx, AtPayment)
	if err := states.Send(&shoppb.ChargeReply{State: shoppb.ChargeState_CHARGE_STATE_AUTHORIZED}); err != nil {
		return err
	}
	p.cfg.At(ctx, AtAuthorized)
	if err := ctx.Err(); err != nil {
		return status.FromContextError(err).Err()
	}
	return states.Send(&shoppb.ChargeReply{State: shoppb.ChargeState_CHARGE_STATE_CAPTURED})
}
