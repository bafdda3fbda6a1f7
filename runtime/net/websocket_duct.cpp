#include "runtime/net/websocket_duct.hpp"

#include <cerrno>
#include <cstring>

#include <sys/socket.h>

namespace donet::runtime {

io_result websocket_duct::receive(std::span<std::byte> to) noexcept {
  if (input_left_ == 0)
    return {0, io_wait::input, {}};
  if (!front_.empty()) {
    const std::size_t count = std::min(to.size(), front_.size());
    std::memcpy(to.data(), front_.data(), count);
    front_.erase(0, count);
    user_.on_received(to.first(count));
    return {count, io_wait::nothing, {}};
  }
  if (ended_)
    return {0, io_wait::nothing, ended_};
  const io_result result = stream_.receive(to);
  ended_ = result.ended;
  if (input_left_ != SIZE_MAX)
    input_left_ -= std::min(input_left_, result.bytes);
  if (result.bytes != 0)
    user_.on_received(to.first(result.bytes));
  return result;
}

io_result websocket_duct::transmit(std::span<const iovec> pieces) {
  const io_result result = stream_.transmit(pieces);
  if (result.ended)
    ended_ = result.ended;
  else if (result.wait != io_wait::nothing)
    user_.on_blocked();
  else
    user_.on_progress();
  return result;
}

io_result websocket_duct::discard() noexcept {
  if (input_left_ == 0)
    return {0, io_wait::input, {}};
  char nowhere[4096];
  const ssize_t count = ::recv(stream_.socket(), nowhere, sizeof nowhere, 0);
  if (count > 0 && input_left_ != SIZE_MAX)
    input_left_ -= std::min(input_left_, static_cast<std::size_t>(count));
  if (count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR)))
    return {0, io_wait::input, {}};
  return {};
}

}  // namespace donet::runtime
