#include "actors/message_director/upstream.hpp"

#include <utility>

namespace donet::actors {

namespace {

constexpr std::string_view self = "upstream";

constexpr std::chrono::milliseconds first_pause{250};
constexpr std::chrono::milliseconds longest_pause{8'000};

// The connection is over; it tells it itself.
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
    [this](const welcome& as) {
      as_ = as.as;
      if (connection_) {
        started_ = true;
        connection_->start(*this);
      }
    },
    [this](const connection_over& over) { lost(over.reason); },
    [this](const depart& how) { go(how); },
  };
}

void upstream::receive(runtime::parcel& parcel) {
  parcel.for_each_piece([this](runtime::batch piece) {
    if (connection_)
      connection_->send(std::move(piece));
  });
}

void upstream::dial() {
  log_.debug(self, "dialing", {{"parent", to_string(options_.parent)}});
  dialer_->dial(options_.parent,
                [this](std::shared_ptr<runtime::connection> made, const std::string& problem) {
                  if (made)
                    reached(std::move(made));
                  else
                    not_reached(problem);
                });
}

void upstream::reached(std::shared_ptr<runtime::connection> made) {
  backoff_.succeeded();
  connection_ = std::move(made);
  started_ = false;
  log_.info(self, "the parent is reached", {{"parent", connection_->peer()}});
  runtime::tell(router_.actor(), upstream_connected{});
}

void upstream::not_reached(const std::string& problem) {
  const std::chrono::milliseconds pause = backoff_.failed();
  log_.warn(self, "the parent cannot be reached: " + problem,
            {{"next_attempt_in_ms", pause.count()}});
  retry_ = clock_.after(pause, [this] { dial(); });
}

void upstream::on_frames(runtime::batch frames, runtime::read_credit credit) {
  router_.give({as_, std::move(frames), std::move(credit)});
}

void upstream::on_closed(runtime::close_reason reason) {
  runtime::tell(*this, connection_over{reason});
}

void upstream::on_backlog(runtime::backlog level) {
  runtime::tell(router_.actor(), sink_backlog{as_, level});
}

void upstream::lost(runtime::close_reason reason) {
  connection_.reset();
  if (leaving_) {
    end();
    return;
  }
  runtime::tell(router_.actor(), upstream_lost{});
  log_.error(self, "the parent is lost: it " + std::string(sentence(reason)),
             {{"parent", to_string(options_.parent)}});
  if (options_.lost)
    options_.lost();
  else
    retry_ = clock_.after(backoff_.failed(), [this] { dial(); });
}

void upstream::go(const depart& how) {
  leaving_ = true;
  retry_.cancel();
  dialer_.reset();
  // One that was not started does not tell when it is over.
  if (connection_ && started_)
    connection_->finish(how.reason, how.patience);
  else
    end();
}

void upstream::end() {
  held_ = nullptr;
  quit();
}

}  // namespace donet::actors
