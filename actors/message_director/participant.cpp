#include "actors/message_director/participant.hpp"

#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "message_director";

// Sent by the participant to itself when its connection has ended: handled after everything that is
// already in the mailbox.
struct closed {};

}  // namespace

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::closed)

namespace donet::actors {

participant::participant(caf::actor_config& config, runtime::unit& home, caf::actor router,
                         std::shared_ptr<runtime::connection> connection, runtime::logger& log)
    : runtime::pinned_actor(config, home), router_(std::move(router)),
      connection_(std::move(connection)), log_(log) {}

caf::behavior participant::make_behavior() {
  return {
    [this](runtime::parcel& parcel) { receive(parcel); },
    [this](const welcome& welcomed) { start(welcomed); },
    [this](const depart& order) { connection_->finish(order.reason, order.patience); },
    [this](const closed&) {
      held_ = nullptr;
      quit();
    },
  };
}

void participant::receive(runtime::parcel& parcel) {
  parcel.for_each_piece([this](runtime::batch piece) { connection_->send(std::move(piece)); });
}

void participant::start(const welcome& welcomed) {
  id_ = welcomed.as;
  held_ = this;
  log_.info(log_category, "peer connected", {{"peer", connection_->peer()}});
  connection_->start(*this);
}

void participant::on_frames(runtime::batch frames, runtime::read_credit credit) {
  router_.give({id_, std::move(frames), std::move(credit)});
}

void participant::on_closed(runtime::close_reason reason) {
  log_.info(log_category, "peer disconnected",
            {{"peer", connection_->peer()}, {"reason", runtime::name(reason)}});
  runtime::tell(router_.actor(), participant_lost{id_, reason});
  runtime::tell(*this, closed{});
}

void participant::on_backlog(runtime::backlog level) {
  runtime::tell(router_.actor(), sink_backlog{id_, level});
}

void serve_participant(runtime::unit& home, const caf::actor& router,
                       std::shared_ptr<runtime::connection> connection, runtime::logger& log) {
  const std::string peer = connection->peer();
  const caf::actor actor = runtime::launch<participant>(home, router, std::move(connection), log);
  runtime::tell(router, participant_joined{actor, peer});
}

}  // namespace donet::actors
