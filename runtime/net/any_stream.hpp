#pragma once
// A stream of bytes with or without TLS, for code that treats both alike.

#include "runtime/net/tcp_stream.hpp"
#include "runtime/net/tls_stream.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace donet::runtime {

/// For one thread at a time. The functions are those of `tcp_stream` and `tls_stream`.
class any_stream {
public:
  any_stream(tcp_stream stream) noexcept : stream_(std::move(stream)) {}
  any_stream(tls_stream stream) noexcept : stream_(std::move(stream)) {}

  int socket() const noexcept {
    return std::visit([](const auto& one) { return one.socket(); }, stream_);
  }
  /// True if the stream does not use TLS.
  bool is_plain() const noexcept { return std::holds_alternative<tcp_stream>(stream_); }
  /// Releases the socket to the caller. The state of TLS is lost.
  int release() noexcept {
    return std::visit([](auto& one) { return one.release(); }, stream_);
  }
  /// The reason for which TLS has ended the stream; empty if it has not, or the stream is plain.
  std::string problem() const {
    const auto* tls = std::get_if<tls_stream>(&stream_);
    return tls == nullptr ? std::string() : tls->problem();
  }
  /// The names in the peer's certificate; nothing if the stream is plain.
  std::optional<std::vector<std::string>> peer_names() const {
    const auto* tls = std::get_if<tls_stream>(&stream_);
    return tls == nullptr ? std::nullopt : std::optional(tls->peer_names());
  }
  /// Releases the stream to the caller. The stream must use TLS.
  tls_stream release_tls() noexcept { return std::move(std::get<tls_stream>(stream_)); }

  io_result receive(std::span<std::byte> to) noexcept {
    return std::visit([&](auto& one) { return one.receive(to); }, stream_);
  }
  io_result transmit(std::span<const iovec> pieces) noexcept {
    return std::visit([&](auto& one) { return one.transmit(pieces); }, stream_);
  }
  io_result end() noexcept {
    return std::visit([](auto& one) { return one.end(); }, stream_);
  }
  void close() noexcept {
    std::visit([](auto& one) { one.close(); }, stream_);
  }

  /// Calls `use` with the stream that this object holds.
  template <class Use>
  auto visit(Use use) {
    return std::visit(use, stream_);
  }

private:
  std::variant<tcp_stream, tls_stream> stream_;
};

}  // namespace donet::runtime
