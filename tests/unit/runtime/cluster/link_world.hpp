#pragma once
// Two nodes of one process, each with an actor system of its own, that are linked by real sockets and
// CAF's middleman.

#include "runtime/cluster/basp.hpp"
#include "runtime/cluster/caf_identity.hpp"
#include "runtime/cluster/carried_link.hpp"
#include "runtime/cluster/link_carrier.hpp"
#include "runtime/cluster/node_connections.hpp"
#include "runtime/net/loop_thread.hpp"
#include "tests/support/comes_true.hpp"

#include <caf/all.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace donet::runtime {

using test::comes_true;

// ---- the link of a node ----

struct link_opened {
  caf::actor peer;
};
struct link_closed {};
struct push_data {
  link_data data;
};

/// What a link has done so far. Any thread.
class link_record {
public:
  void add(const link_data& data) {
    const std::lock_guard lock(mutex_);
    for (const subscription_change& change : data.interest)
      applied_.push_back(value(change.channels.low));
    for (const batch& frames : data.frames)
      frame_bytes_ += frames.bytes().size();
  }
  std::vector<std::uint64_t> applied() const {
    const std::lock_guard lock(mutex_);
    return applied_;
  }
  std::size_t frame_bytes() const {
    const std::lock_guard lock(mutex_);
    return frame_bytes_;
  }

  std::atomic<int> begun{0};
  std::atomic<int> resumed{0};
  std::atomic<int> broken{0};
  std::atomic<int> opened{0};
  std::atomic<int> closed{0};
  std::atomic<std::uint64_t> opened_stream{0};
  std::atomic<std::uint64_t> closed_stream{0};
  std::atomic<int> refused{0};
  std::atomic<std::size_t> kept_bytes{0};
  std::atomic<std::size_t> window_used_max{0};

private:
  mutable std::mutex mutex_;
  std::vector<std::uint64_t> applied_;
  std::size_t frame_bytes_ = 0;
};

}  // namespace donet::runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::link_opened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::link_closed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(donet::runtime::push_data)

namespace donet::runtime {

class test_link final : public caf::event_based_actor {
public:
  test_link(caf::actor_config& config, std::uint64_t incarnation, std::size_t window,
            link_record& record)
      : caf::event_based_actor(config), link_(*this, incarnation, window), record_(record) {}

  caf::behavior make_behavior() override {
    return {[this](const link_opened& open) {
              link_.connected(open.peer);
              report();
            },
            [this](const link_closed&) { link_.disconnected(); },
            [this](push_data& data) {
              link_.push(std::move(data.data));
              report();
            },
            [this](const link_bytes& bytes) { take(link_.receive(bytes)); }};
  }

private:
  void take(const link_state::outcome& outcome) {
    switch (outcome.what) {
    case link_state::event::data:
      record_.add(outcome.data);
      link_.applied();
      break;
    case link_state::event::begun: ++record_.begun; break;
    case link_state::event::resumed: ++record_.resumed; break;
    case link_state::event::broken: ++record_.broken; break;
    case link_state::event::nothing:
    case link_state::event::goodbye:
    case link_state::event::other: break;
    }
    report();
  }

  void report() {
    link_.flush();
    record_.kept_bytes = link_.state().kept_bytes();
    record_.window_used_max = std::max(record_.window_used_max.load(), link_.state().window_used());
  }

  carried_link link_;
  link_record& record_;
};

// ---- a node ----

struct link_settings : caf::actor_system_config {
  link_settings() {
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", 1);
    use_basp(*this, link_protocol);
    add_link_messages(*this);
  }
};

/// A sanitizer on a loaded machine takes its time.
inline constexpr std::chrono::seconds patient_open_time{30};

/// A node with one link. Its loop has a thread; functions without "any thread" run there.
class linked_node {
public:
  explicit linked_node(std::string name, std::uint64_t incarnation,
                       std::shared_ptr<const tls_context> tls = nullptr,
                       std::size_t window = limits::link_window_bytes_default,
                       std::chrono::milliseconds open_time = patient_open_time)
      : name_(std::move(name)), incarnation_(incarnation), thread_("loop-" + name_) {
    {
      const caf_identity_scope identity(std::to_string(incarnation));
      system_.emplace(settings_);
    }
    reserved->reserve(basp_identity(*system_, system_->node()));
    link_ = system_->spawn<test_link, caf::hidden>(incarnation, window, std::ref(record));
    carrier_.emplace(*system_, thread_.loop(), link_,
                     link_carrier_events{.opened =
                                           [this](const caf::actor& peer, std::uint64_t stream) {
                                             record.opened_stream = stream;
                                             caf::anon_send(link_, link_opened{peer});
                                             ++record.opened;
                                           },
                                         .refused = [this](basp_verdict) { ++record.refused; },
                                         .closed =
                                           [this](std::uint64_t stream) {
                                             record.closed_stream = stream;
                                             caf::anon_send(link_, link_closed{});
                                             ++record.closed;
                                           }},
                     link_carrier_options{.open_time_max = open_time, .reserved = reserved});
    node_handshake_options options;
    options.tls = std::move(tls);
    options.time_max = patient_open_time;
    options.policy.introduce = [this] { return introduction(); };
    options.policy.view = [] { return cluster_view{}; };
    connections_.emplace(thread_.loop(), std::move(options),
                         [this](node_arrival arrival) { take(std::move(arrival)); });
    EXPECT_EQ(connections_->open({"127.0.0.1", 0}), "");
    port_ = connections_->where().front().port;
    connections_->start();
    thread_.start();
  }
  linked_node(const linked_node&) = delete;
  linked_node& operator=(const linked_node&) = delete;
  ~linked_node() {
    thread_.stop();
    connections_.reset();
    carrier_.reset();
    caf::anon_send_exit(link_, caf::exit_reason::user_shutdown);
    link_ = {};
    system_.reset();
  }

  std::uint16_t port() const noexcept { return port_; }
  caf::actor_system& system() noexcept { return *system_; }
  caf::actor_id link_id() const noexcept { return link_.id(); }

  /// Any thread; the result is in `record`, or in `problem`.
  void dial(std::uint16_t to) {
    thread_.loop().post([this, to] {
      connections_->dial({"127.0.0.1", to},
                         [this](node_arrival arrival) { take(std::move(arrival)); });
    });
  }
  void cut() {
    thread_.loop().post([this] { carrier_->cut(); });
  }
  /// Interest in the channels from `first` on, one data each.
  void push(std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      link_data data;
      data.interest = {
        {subscription_change::kind::add_channel, {channel(first + i), channel(first + i)}}};
      push(std::move(data));
    }
  }
  void push(link_data data) { caf::anon_send(link_, push_data{std::move(data)}); }

  std::string problem() const {
    const std::lock_guard lock(mutex_);
    return problem_;
  }
  std::chrono::steady_clock::time_point last_read() {
    std::promise<std::chrono::steady_clock::time_point> answer;
    thread_.loop().post([&] {
      answer.set_value(carrier_->last_read().value_or(std::chrono::steady_clock::time_point{}));
    });
    return answer.get_future().get();
  }

  /// Set before the first connection: the CAF node id in the introduction.
  std::optional<caf_node_id> pretended_caf_id;

  link_record record;
  std::shared_ptr<reserved_identities> reserved = std::make_shared<reserved_identities>();

private:
  node_introduction introduction() const {
    node_introduction self;
    self.cluster = "example";
    self.node = {name_, incarnation_};
    self.address = "127.0.0.1:" + std::to_string(port_);
    self.caf = pretended_caf_id.value_or(to_caf_node_id(system_->node()));
    self.version = "1.4.0";
    return self;
  }

  void take(node_arrival arrival) {
    if (arrival.stream) {
      carrier_->take(std::move(arrival), ++streams_);
      return;
    }
    const std::lock_guard lock(mutex_);
    problem_ = arrival.problem;
  }

  std::string name_;
  std::uint64_t incarnation_;
  link_settings settings_;
  std::optional<caf::actor_system> system_;
  caf::actor link_;
  loop_thread thread_;
  std::optional<link_carrier> carrier_;
  std::optional<node_connections> connections_;
  std::uint16_t port_ = 0;
  std::uint64_t streams_ = 0;
  mutable std::mutex mutex_;
  std::string problem_;  // of the last attempt that failed
};

}  // namespace donet::runtime
