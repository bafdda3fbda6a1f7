#include "runtime/cluster/basp_line.hpp"

#include "runtime/net/socket.hpp"

namespace donet::runtime {

void basp_line::cut() noexcept {
  const std::lock_guard lock(mutex_);
  if (socket_ >= 0 && !is_cut_.exchange(true, std::memory_order_relaxed))
    cut_stream(socket_);
}

void basp_line::over() noexcept {
  const std::lock_guard lock(mutex_);
  socket_ = -1;
  is_over_.store(true, std::memory_order_release);
}

}  // namespace donet::runtime
