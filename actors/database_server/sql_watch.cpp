#include "actors/database_server/sql_watch.hpp"

#include "runtime/net/hang_up.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace donet::actors {

using std::chrono::steady_clock;

// All sessions share one thread, which ends with the last session.
class sql_watch_thread {
public:
  static std::shared_ptr<sql_watch_thread> shared() {
    static std::mutex mutex;
    static std::weak_ptr<sql_watch_thread> present;
    const std::lock_guard lock(mutex);
    std::shared_ptr<sql_watch_thread> thread = present.lock();
    if (!thread)
      present = thread = std::make_shared<sql_watch_thread>();
    return thread;
  }

  sql_watch_thread() : thread_([this] { run(); }) {}
  ~sql_watch_thread() {
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  sql_watch_thread(const sql_watch_thread&) = delete;
  sql_watch_thread& operator=(const sql_watch_thread&) = delete;

  void add(sql_watch& one) {
    const std::lock_guard lock(mutex_);
    watches_.push_back(&one);
  }
  void remove(sql_watch& one) {
    const std::lock_guard lock(mutex_);
    watches_.erase(std::find(watches_.begin(), watches_.end(), &one));
  }

private:
  // The smallest configurable limit is a second.
  static constexpr std::chrono::milliseconds tick{250};

  void run() {
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, tick, [this] { return ends_; })) {
      const steady_clock::time_point now = steady_clock::now();
      for (sql_watch* const one : watches_)
        one->look(now);
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ends_ = false;
  std::vector<sql_watch*> watches_;
  std::thread thread_;
};

sql_watch::sql_watch(int socket, std::chrono::milliseconds silence_max)
    : socket_(::fcntl(socket, F_DUPFD_CLOEXEC, 0)), silence_max_(silence_max),
      thread_(sql_watch_thread::shared()) {
  thread_->add(*this);
}

sql_watch::~sql_watch() {
  thread_->remove(*this);
  if (socket_ >= 0)
    ::close(socket_);
}

void sql_watch::look(steady_clock::time_point now) noexcept {
  const std::int64_t deadline = deadline_.load(std::memory_order_relaxed);
  if (deadline != 0 && now.time_since_epoch().count() >= deadline)
    runtime::hang_up(socket_);
}

sql_watch::waiting::waiting(sql_watch* watch) noexcept : watch_(watch) {
  if (watch_ != nullptr)
    watch_->deadline_.store((steady_clock::now() + watch_->silence_max_).time_since_epoch().count(),
                            std::memory_order_relaxed);
}

sql_watch::waiting::~waiting() {
  if (watch_ != nullptr)
    watch_->deadline_.store(0, std::memory_order_relaxed);
}

}  // namespace donet::actors
