#include "actors/message_director/upstream.hpp"

#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view log_category = "upstream";

constexpr std::chrono::milliseconds first_pause{250};
constexpr std::chrono::milliseconds longest_pause{8'000};

// Sent by the actor to itself when the connection has ended: handled after everything that is
// already in the mailbox.
struct connection_over {
  runtime::close_reason reason{};
};

}  // namespace

}  // namespace donet::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::actors::connection_over)

namespace donet::actors {

upstream::upstream(caf::actor_config& config, runtime::unit& home, caf::actor router,
                   upstream_options options, runtime::clock& clock,
                   std::unique_ptr<runtime::dialer> dialer, runtime::logger& log)
    : runtime::pinned_actor(config, home), router_(std::move(router)), options_(std::move(options)),
      clock_(clock), dialer_(std::move(dialer)), log_(log), backoff_(first_pause, longest_pause) {}

caf::behavior upstream::make_behavior() {
  return {
    [this](runtime::parcel& parcel) { receive(parcel); },
    [this](const dial_now&) {
      held_ = this;
      dial();
    },
    [this](const welcome& welcomed) {
      id_ = welcomed.as;
      if (connection_) {
        is_started_ = true;
        connection_->start(*this);
      }
    },
    [this](const connection_over& over) { on_lost(over.reason); },
    [this](const depart& order) { depart_from_parent(order); },
  };
}

void upstream::receive(runtime::parcel& parcel) {
  parcel.for_each_piece([this](runtime::batch piece) {
    if (connection_)
      connection_->send(std::move(piece));
  });
}

void upstream::dial() {
  log_.debug(log_category, "dialing", {{"parent", to_string(options_.parent)}});
  dialer_->dial(options_.parent, [this](std::shared_ptr<runtime::connection> connection,
                                        const std::string& problem) {
    if (connection)
      on_connected(std::move(connection));
    else
      on_dial_failed(problem);
  });
}

void upstream::on_connected(std::shared_ptr<runtime::connection> connection) {
  backoff_.succeeded();
  connection_ = std::move(connection);
  is_started_ = false;
  log_.info(log_category, "parent connected", {{"parent", connection_->peer()}});
  runtime::tell(router_.actor(), upstream_connected{});
}

void upstream::on_dial_failed(const std::string& problem) {
  const std::chrono::milliseconds pause = backoff_.failed();
  log_.warn(log_category, "parent not reached; dialing again",
            {{"problem", problem}, {"next_attempt_in_ms", pause.count()}});
  retry_ = clock_.after(pause, [this] { dial(); });
}

void upstream::on_frames(runtime::batch frames, runtime::read_credit credit) {
  router_.give({id_, std::move(frames), std::move(credit)});
}

void upstream::on_closed(runtime::close_reason reason) {
  runtime::tell(*this, connection_over{reason});
}

void upstream::on_backlog(runtime::backlog level) {
  runtime::tell(router_.actor(), sink_backlog{id_, level});
}

void upstream::on_lost(runtime::close_reason reason) {
  connection_.reset();
  if (is_leaving_) {
    end();
    return;
  }
  runtime::tell(router_.actor(), upstream_lost{});
  log_.error(log_category, "parent disconnected",
             {{"parent", to_string(options_.parent)}, {"reason", runtime::name(reason)}});
  if (options_.lost)
    options_.lost();
  else
    retry_ = clock_.after(backoff_.failed(), [this] { dial(); });
}

void upstream::depart_from_parent(const depart& order) {
  is_leaving_ = true;
  retry_.cancel();
  dialer_.reset();
  // A connection that was not started does not report its end.
  if (connection_ && is_started_)
    connection_->finish(order.reason, order.patience);
  else
    end();
}

void upstream::end() {
  held_ = nullptr;
  quit();
}

}  // namespace donet::actors
