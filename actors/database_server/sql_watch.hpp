#pragma once
// A limit for the time that a server takes for an answer, for client libraries that wait forever: a thread
// cuts the connection of a session that has waited too long.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

namespace donet::actors {

class sql_watch_thread;

/// Of one session.
class sql_watch {
public:
  /// `socket` is the session's; it is duplicated, so it may be closed by the session at any time. The
  /// session's library fails its call when the connection is cut.
  sql_watch(int socket, std::chrono::milliseconds silence_max);
  ~sql_watch();
  sql_watch(const sql_watch&) = delete;
  sql_watch& operator=(const sql_watch&) = delete;

  /// While it exists, the session waits for the server. From the session's thread; not nested.
  class waiting {
  public:
    explicit waiting(sql_watch* watch) noexcept;
    ~waiting();
    waiting(const waiting&) = delete;
    waiting& operator=(const waiting&) = delete;

  private:
    sql_watch* watch_;
  };

private:
  friend class sql_watch_thread;

  // Any thread; cuts the connection if its time is over.
  void look(std::chrono::steady_clock::time_point now) noexcept;

  int socket_;
  std::chrono::milliseconds silence_max_;
  std::atomic<std::int64_t> deadline_{0};  // of the steady clock; 0 while nothing is waited for
  std::shared_ptr<sql_watch_thread> thread_;
};

}  // namespace donet::actors
