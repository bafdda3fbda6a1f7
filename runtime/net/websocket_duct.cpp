#include "runtime/net/websocket_duct.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>

namespace donet::runtime {

void websocket_duct::close() noexcept {
  if (stream_.socket() < 0)
    return;
  loop_.sockets().forget(stream_.socket(), *this);
  stream_.close();
  for (waiter* const slot : {&reader_, &writer_}) {
    if (slot->waiting)
      loop_.post([aborted = std::move(slot->waiting)] { aborted->resume(); });
  }
}

void websocket_duct::on_ready(readiness now) noexcept {
  // An operation may release the session, which owns this object.
  const std::shared_ptr<void> alive = user_.hold();
  if (now.readable) {
    is_drained_ = false;
    // Usually the next read begins soon after the last one has ended. Therefore the socket stays
    // watched for input until input arrives that no read waits for.
    if (!waits_for(io_wait::input))
      watch({false, watched_.writable});
  }
  for (waiter* const slot : {&reader_, &writer_}) {
    const bool is_ready = slot->what == io_wait::room ? now.writable : now.readable;
    const bool is_limited = slot == &reader_ && input_left_ == 0;
    if (slot->waiting && is_ready && !is_limited)
      std::exchange(slot->waiting, nullptr)->resume();
  }
  if (!waits_for(io_wait::room))
    watch({watched_.readable, false});
}

void websocket_duct::wait_in(waiter& slot, io_wait what,
                             std::unique_ptr<operation> waiting) noexcept {
  slot = {std::move(waiting), what};
  watch({watched_.readable || waits_for(io_wait::input),
         watched_.writable || waits_for(io_wait::room)});
}

bool websocket_duct::waits_for(io_wait what) const noexcept {
  const bool may_read = reader_.what != io_wait::input || input_left_ != 0;
  return (reader_.waiting && reader_.what == what && may_read)
         || (writer_.waiting && writer_.what == what);
}

void websocket_duct::watch(readiness needed) noexcept {
  if (stream_.socket() < 0
      || (needed.readable == watched_.readable && needed.writable == watched_.writable))
    return;
  watched_ = needed;
  loop_.sockets().change(stream_.socket(), needed, *this);
}

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
  // The loop reports later input.
  if (is_drained_)
    return {0, io_wait::input, {}};
  const io_result result = stream_.receive(to);
  ended_ = result.ended;
  // A TLS stream reads one record at a time.
  is_drained_ = result.bytes != 0 && result.bytes < to.size() && is_plain_;
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
