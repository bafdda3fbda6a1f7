#pragma once
// Monitoring of a node: the listener for Prometheus and supervisors, the transmission to StatsD, and the
// thread that does both beside those that serve the game.

#include "actors/spawn/readiness.hpp"
#include "config/role_config.hpp"
#include "runtime/metrics/metric_factory.hpp"
#include "runtime/net/event_loop.hpp"
#include "runtime/net/http_server.hpp"
#include "runtime/net/loop_thread.hpp"
#include "runtime/net/loop_watch.hpp"
#include "runtime/net/udp_sender.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::actors {

/// A loop, and what it is called.
struct watched_loop {
  std::string name;
  runtime::event_loop* loop = nullptr;
};

class observation {
public:
  /// All that is given outlives it. A loop that does not answer for longer than `silence_max` is stuck.
  /// `on_pause` as in `listener_options`.
  observation(const config::metrics& asked, runtime::metric_factory& metrics,
              const readiness& ready, std::vector<watched_loop> loops,
              std::chrono::milliseconds silence_max = std::chrono::seconds(5),
              std::function<void(bool)> on_pause = {});
  observation(const observation&) = delete;
  observation& operator=(const observation&) = delete;
  ~observation();

  /// Opens the listener and the sender of the role, or returns a sentence for each failure.
  std::vector<std::string> open();
  void start();

  /// Where it listens.
  std::vector<runtime::address> doors() const;
  /// A sentence for each address of `bind` that this machine does not have.
  std::vector<std::string> not_there() const;

  /// As `loop_watch::answer_time`. Any thread.
  std::chrono::duration<double> answer_time(std::size_t index) const;

private:
  std::optional<runtime::http_answer> answer(std::string_view path) const;
  runtime::http_answer tell_health() const;
  runtime::http_answer tell_readiness() const;
  void ask_loops();
  void send_statsd();

  config::metrics asked_;
  runtime::metric_factory& metrics_;
  const readiness& ready_;
  std::vector<watched_loop> loops_;
  std::chrono::milliseconds silence_max_;
  std::function<void(bool)> on_pause_;
  runtime::loop_watch watch_;
  runtime::udp_sender statsd_;
  runtime::loop_thread thread_;
  // Used on the thread, and before and after it runs.
  std::optional<runtime::http_server> server_;
  runtime::timer next_question_;
  runtime::timer next_datagrams_;
};

}  // namespace donet::actors
