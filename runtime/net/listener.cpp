#include "runtime/net/listener.hpp"

#include "runtime/net/readiness_set.hpp"
#include "runtime/net/socket.hpp"
#include "runtime/open_files.hpp"

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace donet::runtime {

namespace {

// Connections accepted per turn. A connection, what its peer sends first and its end cost about
// 25 us, so a flood of new connections delays the established ones by 0.1 ms in each turn.
constexpr int accepted_per_turn_max = 4;
// Pause after a full turn while the owner refuses connections: 4,000 connections per second.
constexpr std::chrono::milliseconds refusing_pause{1};
// Pause of a listener that has no descriptor left; one may be closed during the pause.
constexpr std::chrono::milliseconds out_of_descriptors_pause{100};
// Approximate time for which the kernel keeps a connection that has sent no byte.
constexpr int waits_for_bytes_seconds = 5;
// Time without a pause after which a listener is reported to accept again.
constexpr std::chrono::seconds calm_time{10};

bool is_out_of_resources(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

// The state that the acceptors of a listener share. A running acceptor keeps it alive.
struct listener::shared {
  event_loop& loop;
  accept_function accepted;
  listener_options options;
  bool is_paused = false;
  timer calm;

  void report_pause() {
    calm.cancel();
    if (!std::exchange(is_paused, true) && options.on_pause)
      options.on_pause(true);
  }

  // A flood makes a listener pause and continue ten times a second; that is reported once.
  void report_calm_later() {
    if (!is_paused)
      return;
    calm = loop.after(calm_time, [this] {
      is_paused = false;
      if (options.on_pause)
        options.on_pause(false);
    });
  }
};

class listener::acceptor final : public std::enable_shared_from_this<acceptor>,
                                 private ready_handler {
public:
  explicit acceptor(std::shared_ptr<listener::shared> common) : shared_(std::move(common)) {}
  acceptor(const acceptor&) = delete;
  acceptor& operator=(const acceptor&) = delete;
  ~acceptor() { close(); }

  // Returns 0 or the `errno`.
  int open(const listen_address& where) {
    socket_ = ::socket(where.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0)
      return errno;
    const int yes = 1;
    if (::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0)
      return errno;
    // An IPv6 acceptor accepts IPv6 only: the IPv4 address of the same name has its own acceptor.
    if (where.family() == AF_INET6
        && ::setsockopt(socket_, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) != 0)
      return errno;
    if (::bind(socket_, where.get(), where.size) != 0)
      return errno;
    if (shared_->options.waits_for_bytes)
      wait_for_bytes();
    if (::listen(socket_, SOMAXCONN) != 0)
      return errno;
    // Accepted sockets inherit these options, so they are set once here instead of by four calls
    // per connection.
    set_connection_options(socket_);
    try {
      shared_->loop.sockets().watch(socket_, {}, *this);
    } catch (const std::system_error& failure) {
      return failure.code().value();
    }
    is_watched_ = true;
    return 0;
  }

  address where() const { return local_address(socket_); }

  void start() noexcept { watch({true, false}); }

  void close() noexcept {
    pause_.cancel();
    if (std::exchange(is_watched_, false))
      shared_->loop.sockets().forget(socket_, *this);
    if (socket_ >= 0)
      close_socket(std::exchange(socket_, -1));
  }

private:
  // The listener works without this option, too.
  void wait_for_bytes() noexcept {
    const int seconds = waits_for_bytes_seconds;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof seconds);
  }

  void watch(readiness what) noexcept { shared_->loop.sockets().change(socket_, what, *this); }

  void on_ready(readiness) noexcept override {
    // The callee may stop the listener.
    const auto self = shared_from_this();
    take();
  }

  void take() {
    const std::uint64_t bound = descriptor_bound();
    const bool is_refusing = has_refused_since_last_turn();
    int accepted = 0;
    for (; accepted < accepted_per_turn_max && socket_ >= 0; ++accepted) {
      if (is_near_bound_ && !has_room() && !make_room())
        return pause_without_descriptors();
      const int connected = ::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (connected >= 0) {
        // All lower descriptors are in use. From now on the acceptor checks for a free descriptor
        // before it accepts: a low descriptor may be free because it was just closed, which does
        // not mean that others are.
        if (static_cast<std::uint64_t>(connected) + 1 >= bound)
          is_near_bound_ = true;
        shared_->accepted(connected);
      } else if (is_out_of_resources(errno)) {
        if (!make_room())
          return pause_without_descriptors();
      } else if (errno != EINTR && errno != ECONNABORTED) {
        break;
      }
    }
    if (socket_ < 0)
      return;
    if (std::exchange(is_pausing_, false))
      shared_->report_calm_later();
    if (is_refusing && accepted == accepted_per_turn_max)
      pause_for(refusing_pause);
  }

  // The first descriptor number that this listener may not use.
  std::uint64_t descriptor_bound() const noexcept {
    const std::uint64_t limit = read_open_files_limit().soft;
    return limit < shared_->options.spared ? 0 : limit - shared_->options.spared;
  }

  bool has_room() { return has_free_descriptors(socket_, shared_->options.spared); }

  bool has_refused_since_last_turn() {
    if (!shared_->options.refusals)
      return false;
    const std::uint64_t refusals = shared_->options.refusals();
    return std::exchange(refusals_, refusals) != refusals;
  }

  bool make_room() { return shared_->options.make_room && shared_->options.make_room(); }

  void pause_without_descriptors() {
    is_near_bound_ = true;
    is_pausing_ = true;
    shared_->report_pause();
    pause_for(out_of_descriptors_pause);
  }

  void pause_for(std::chrono::milliseconds time) {
    watch({});
    pause_ = shared_->loop.after(time, [this] { start(); });
  }

  std::shared_ptr<listener::shared> shared_;
  int socket_ = -1;
  bool is_watched_ = false;
  timer pause_;
  bool is_near_bound_ = false;  // true once the bound was reached; see `take`
  bool is_pausing_ = false;     // no connection was accepted since the last pause
  std::uint64_t refusals_ = 0;  // refusals of the owner before this turn
};

listener::listener(event_loop& loop, accept_function accepted, listener_options options)
    : shared_(new shared{loop, std::move(accepted), std::move(options), false, timer()}) {}

listener::~listener() {
  stop();
}

std::string listener::open(const address& where) {
  found_addresses found = find_listen_addresses(where, SOCK_STREAM);
  return found.problem.empty() ? open(found.all) : std::move(found.problem);
}

std::string listener::open(const std::vector<listen_address>& all) {
  const auto open_one = [this](const listen_address& one) {
    auto made = std::make_shared<acceptor>(shared_);
    const int error = made->open(one);
    if (error == 0) {
      where_.push_back(made->where());
      acceptors_.push_back(std::move(made));
    }
    return error;
  };
  opened_addresses opened = open_each(all, open_one, [this] { return where_.front().port; });
  if (!opened.problem.empty())
    stop();
  not_there_ = std::move(opened.not_there);
  return std::move(opened.problem);
}

void listener::start() {
  for (const std::shared_ptr<acceptor>& one : acceptors_)
    one->start();
}

void listener::stop() noexcept {
  shared_->calm.cancel();
  for (const std::shared_ptr<acceptor>& one : acceptors_)
    one->close();
  acceptors_.clear();
  where_.clear();
}

}  // namespace donet::runtime
