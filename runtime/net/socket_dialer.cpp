#include "runtime/net/socket_dialer.hpp"

#include "runtime/net/listen_address.hpp"
#include "runtime/net/name_lookup.hpp"
#include "runtime/net/readiness_set.hpp"
#include "runtime/net/socket.hpp"
#include "runtime/open_files.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/socket.h>

namespace donet::runtime {

// One call of `dial`. It reports its result after that call has returned, or never if it was
// abandoned.
class socket_dialer::attempt final : public std::enable_shared_from_this<attempt>,
                                     private ready_handler {
public:
  attempt(const socket_dialer& dialer, address to, done_function done)
      : loop_(dialer.loop_), time_max_(dialer.time_max_), to_(std::move(to)),
        done_(std::move(done)) {}
  attempt(const attempt&) = delete;
  attempt& operator=(const attempt&) = delete;
  ~attempt() { close(); }

  void begin() {
    limit_ = loop_.after(time_max_, [this] {
      error_ = ETIMEDOUT;
      fail("no answer");
    });
    if (const listen_address literal = literal_address(to_); literal.size != 0) {
      untried_ = {literal};
      loop_.post([weak = weak_from_this()] {
        if (const auto self = weak.lock())
          self->try_next();
      });
      return;
    }
    loop_.names().find(to_, [weak = weak_from_this()](found_addresses found) {
      if (const auto self = weak.lock())
        self->on_found(std::move(found));
    });
  }

  void give_up() noexcept {
    done_ = nullptr;
    limit_.cancel();
    close();
  }

  bool is_refused() const noexcept { return error_ == ECONNREFUSED; }

private:
  void on_found(found_addresses found) {
    if (!done_)
      return;
    if (!found.problem.empty())
      return finish(-1, found.problem);
    untried_ = std::move(found.all);
    try_next();
  }

  // Starts to connect to the next address that the system does not reject immediately.
  void try_next() {
    if (!done_)
      return;
    for (; next_ < untried_.size(); ++next_) {
      error_ = connect_to(untried_[next_]);
      if (error_ == 0) {
        ++next_;
        return;
      }
      close();
    }
    fail(describe_system_error(error_));
  }

  // Returns 0 if the connection is established or being established; the loop reports the result in
  // both cases.
  int connect_to(const listen_address& where) noexcept {
    socket_ = ::socket(where.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0)
      return errno;
    if (::connect(socket_, where.get(), where.size) != 0 && errno != EINPROGRESS)
      return errno;
    try {
      loop_.sockets().watch(socket_, {false, true}, *this);
    } catch (const std::system_error& failure) {
      return failure.code().value();
    }
    is_watched_ = true;
    return 0;
  }

  void on_ready(readiness) noexcept override {
    const auto self = shared_from_this();
    socklen_t size = sizeof error_;
    if (::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error_, &size) != 0)
      error_ = errno;
    stop_watching();
    if (error_ == 0) {
      finish(std::exchange(socket_, -1), {});
      return;
    }
    close();
    try_next();
  }

  void fail(const std::string& problem) { finish(-1, to_string(to_) + ": " + problem); }

  void finish(int connected, const std::string& problem) {
    const auto self = shared_from_this();
    const done_function tell = std::exchange(done_, nullptr);
    give_up();
    if (tell)
      tell(connected, problem);
    else if (connected >= 0)
      close_socket(connected);
  }

  void stop_watching() noexcept {
    if (std::exchange(is_watched_, false))
      loop_.sockets().forget(socket_, *this);
  }

  void close() noexcept {
    stop_watching();
    if (socket_ >= 0)
      close_socket(std::exchange(socket_, -1));
  }

  event_loop& loop_;
  std::chrono::milliseconds time_max_;
  address to_;
  done_function done_;  // empty once it was called or the attempt was abandoned
  std::vector<listen_address> untried_;
  std::size_t next_ = 0;  // index in `untried_`
  int socket_ = -1;
  bool is_watched_ = false;
  int error_ = EADDRNOTAVAIL;  // of the last address
  timer limit_;
};

socket_dialer::socket_dialer(event_loop& loop, std::chrono::milliseconds time_max)
    : loop_(loop), time_max_(time_max) {}

socket_dialer::~socket_dialer() {
  if (running_)
    running_->give_up();
}

bool socket_dialer::is_refused() const noexcept {
  return running_ && running_->is_refused();
}

void socket_dialer::dial(const address& to, done_function done) {
  if (running_)
    running_->give_up();
  running_ = std::make_shared<attempt>(*this, to, std::move(done));
  running_->begin();
}

}  // namespace donet::runtime
