#include "actors/spawn/observation.hpp"

#include "dcfile/bytes.hpp"

#include <utility>

namespace donet::actors {

namespace {

using runtime::http_answer;

constexpr std::chrono::seconds question_interval{1};

constexpr unsigned unavailable = 503;

// The content type of version 0.0.4 of Prometheus's text format.
constexpr const char* text_format = "text/plain; version=0.0.4; charset=utf-8";

std::vector<runtime::event_loop*> loops_of(const std::vector<watched_loop>& all) {
  std::vector<runtime::event_loop*> loops;
  for (const watched_loop& one : all)
    loops.push_back(one.loop);
  return loops;
}

runtime::address to_address(const config::address& from) {
  return {from.host, from.port};
}

}  // namespace

observation::observation(const config::metrics& asked, runtime::metric_factory& metrics,
                         const readiness& ready, std::vector<watched_loop> loops,
                         std::chrono::milliseconds silence_max, std::function<void(bool)> on_pause)
    : asked_(asked), metrics_(metrics), ready_(ready), loops_(std::move(loops)),
      silence_max_(silence_max), on_pause_(std::move(on_pause)), watch_(loops_of(loops_)),
      thread_("donet-watch") {}

observation::~observation() {
  thread_.stop();
}

std::vector<std::string> observation::open() {
  std::vector<std::string> problems;
  if (asked_.bind) {
    server_.emplace(
      thread_.loop(), [this](std::string_view path) { return answer(path); },
      runtime::http_limits{}, on_pause_);
    const std::string problem = server_->open(to_address(*asked_.bind));
    if (!problem.empty())
      problems.push_back("metrics.bind: " + problem);
  }
  if (asked_.statsd) {
    const std::string problem = statsd_.open(to_address(*asked_.statsd));
    if (!problem.empty())
      problems.push_back("metrics.statsd: " + problem);
  }
  return problems;
}

void observation::start() {
  if (server_)
    server_->start();
  ask_loops();
  if (asked_.statsd)
    next_datagrams_ = thread_.loop().after(asked_.statsd_interval, [this] { send_statsd(); });
  thread_.start();
}

std::vector<runtime::address> observation::addresses() const {
  return server_ ? server_->where() : std::vector<runtime::address>();
}

std::vector<std::string> observation::not_there() const {
  return server_ ? server_->not_there() : std::vector<std::string>();
}

std::chrono::duration<double> observation::answer_time(std::size_t index) const {
  return watch_.answer_time(index, std::chrono::steady_clock::now());
}

// ---- requests ----

std::optional<http_answer> observation::answer(std::string_view path) const {
  if (path == "/metrics")
    return http_answer{200, metrics_.text(), text_format};
  if (path == "/healthz")
    return tell_health();
  if (path == "/readyz")
    return tell_readiness();
  return std::nullopt;
}

http_answer observation::tell_health() const {
  http_answer told;
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    const auto time = answer_time(i);
    if (time <= silence_max_)
      continue;
    told.status = unavailable;
    told.body += loops_[i].name + " has not answered for "
                 + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count())
                 + " s\n";
  }
  if (told.body.empty())
    told.body = "ok\n";
  return told;
}

http_answer observation::tell_readiness() const {
  http_answer told;
  for (const std::string& obstacle : ready_.obstacles()) {
    told.status = unavailable;
    told.body += obstacle + '\n';
  }
  if (told.body.empty())
    told.body = "ok\n";
  return told;
}

// ---- periodic work ----

void observation::ask_loops() {
  watch_.ask(std::chrono::steady_clock::now());
  next_question_ = thread_.loop().after(question_interval, [this] { ask_loops(); });
}

void observation::send_statsd() {
  for (const std::string& datagram : metrics_.take_statsd())
    statsd_.send(dc::as_bytes(datagram));
  next_datagrams_ = thread_.loop().after(asked_.statsd_interval, [this] { send_statsd(); });
}

}  // namespace donet::actors
