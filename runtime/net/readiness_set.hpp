#pragma once
// The sockets of one thread in one epoll set: which of them can be read or written. One system call
// per turn asks for all of them, and is also where the thread sleeps. Level-triggered: what is not
// read now is reported again.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <sys/epoll.h>

namespace donet::runtime {

/// What a socket is watched for, and what was seen.
struct readiness {
  bool readable = false;
  bool writable = false;
};

class ready_handler {
public:
  /// An error or a hang-up counts as readable and writable: the next call on the socket reports it.
  /// A handler that is watched for nothing receives it too, but once only.
  virtual void on_ready(readiness now) noexcept = 0;

protected:
  ~ready_handler() = default;
};

/// How precisely a wait ends at its time-out.
enum class wait_precision : unsigned char {
  nanoseconds,   ///< epoll_pwait2; milliseconds where the kernel does not have it (before 5.11)
  milliseconds,  ///< epoll_wait, rounded up
};

/// All calls on one thread, except `wake`.
class readiness_set {
public:
  /// Sockets that one `wait` reports; the others are reported by the next one.
  static constexpr std::size_t sockets_per_wait_max = 256;
  /// The time-out of a wait that ends only when a socket is ready, or by `wake`.
  static constexpr std::chrono::nanoseconds forever = std::chrono::nanoseconds::max();

  /// Throws `std::system_error`, as `watch` does, if the system has no more descriptors or memory.
  explicit readiness_set(wait_precision precision = wait_precision::nanoseconds);
  readiness_set(const readiness_set&) = delete;
  readiness_set& operator=(const readiness_set&) = delete;
  ~readiness_set();

  /// The handler must live until `forget`.
  void watch(int socket, readiness what, ready_handler& handler);
  void change(int socket, readiness what, ready_handler& handler) noexcept;
  /// Before the socket is closed. The handler is no longer called, also not for what the running
  /// `dispatch` has yet to report.
  void forget(int socket, const ready_handler& handler) noexcept;

  /// Waits until a socket is ready or `wake` is called, at most `timeout` (0: not at all), and at
  /// most until a signal arrives. Returns how many sockets `dispatch` has to call. One system call; a
  /// second one, which does not wait, after a signal.
  std::size_t wait(std::chrono::nanoseconds timeout) noexcept;

  /// Calls the handlers of the sockets that the last `wait` has found, each once.
  void dispatch() noexcept;

  /// Ends the running `wait`, or the next one. Any thread.
  void wake() noexcept;

  /// True if the last `wait` may have left ready sockets for the next one.
  bool has_more() const noexcept { return has_more_; }

  /// Counts how often all sockets that were ready have been called; the kernel reports them in turn.
  std::uint64_t rounds() const noexcept { return rounds_; }
  /// The value that `rounds` has when every socket that is ready now has been called.
  std::uint64_t round_of_all() const noexcept { return rounds_ + (seen_in_round_ == 0 ? 1 : 2); }

  /// System calls that `wait` has made so far.
  std::uint64_t waits() const noexcept { return waits_; }

private:
  int wait_once(std::chrono::nanoseconds timeout) noexcept;
  void count_round(std::size_t ready) noexcept;

  int epoll_ = -1;
  int wake_ = -1;  // an eventfd, whose event has no handler
  bool has_nanoseconds_;
  bool has_more_ = false;
  std::size_t watched_ = 0;
  std::size_t seen_in_round_ = 0;
  std::uint64_t rounds_ = 0;
  std::uint64_t waits_ = 0;
  // What the last wait has found. Handlers that are forgotten before they are called become null.
  std::size_t found_ = 0;
  std::array<epoll_event, sockets_per_wait_max> events_;
};

}  // namespace donet::runtime
