#pragma once
// Monitoring of a node: the listener for Prometheus and supervisors, the transmission to StatsD,
// and one thread for both, besides those that serve the game.

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

/// An event loop and its name.
struct watched_loop {
  std::string name;
  runtime::event_loop* loop = nullptr;
};

class observation {
public:
  /// The arguments must outlive it. A loop that does not answer for longer than `silence_max` is
  /// stuck. `on_pause` as in `listener_options`.
  observation(const config::metrics& asked, runtime::metric_factory& metrics,
              const readiness& ready, std::vector<watched_loop> loops,
              std::chrono::milliseconds silence_max = std::chrono::seconds(5),
              std::function<void(bool)> on_pause = {});
  observation(const observation&) = delete;
  observation& operator=(const observation&) = delete;
  ~observation();

  /// Opens the role's listener and StatsD sender; returns one sentence for each failure.
  std::vector<std::string> open();
  void start();

  /// The addresses that it listens on.
  std::vector<runtime::address> addresses() const;
  /// One sentence for each address of `bind` that this machine does not have.
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
  // Used on the thread while it runs, and on the owner's before and after that.
  std::optional<runtime::http_server> server_;
  runtime::timer next_question_;
  runtime::timer next_datagrams_;
};

}  // namespace donet::actors
