#pragma once
// The protocol of game clients.
//
//   u16 length | u16 type | payload
//
// An update contains another length in front of the bytes that the loads send:
//
//   u16 length | u16 120 | u32 object | u16 field | u16 size | bytes
//
// For an update, the address of a frame is everything before the size; for any other message, it is
// the type.

#include "tools/bench/protocol.hpp"

namespace donet::bench {

/// The largest payload of an update: the message between the servers has 19 bytes in front of
/// object, field and size.
inline constexpr std::size_t client_payload_bytes_max = 65'535 - 19 - 4 - 2 - 2;

namespace client_message {

inline constexpr std::uint16_t hello_resp = 2;
inline constexpr std::uint16_t disconnect = 3;
inline constexpr std::uint16_t eject = 4;
inline constexpr std::uint16_t set_field = 120;
inline constexpr std::uint16_t leaving = 132;
inline constexpr std::uint16_t enter = 142;
inline constexpr std::uint16_t enter_owner = 172;
inline constexpr std::uint16_t done_interest = 204;

}  // namespace client_message

/// Its "channels" are avatars: a client's message is an update of an avatar.
class client_protocol final : public protocol {
public:
  /// Every update has `payload_size` bytes.
  client_protocol(std::uint32_t hash, std::string version, std::size_t payload_size = 0)
      : hash_(hash), version_(std::move(version)), payload_size_(payload_size) {}

  /// CLIENT_HELLO.
  std::string greeting() const override;
  std::string subscription(std::uint64_t) const override { return {}; }
  std::string message(std::uint64_t avatar, std::string_view payload) const override;
  std::size_t trailer_size() const override { return 0; }
  std::string address(std::uint64_t avatar) const override;
  /// An EJECT counts as a complaint of the server.
  std::size_t split(std::string_view stream, std::vector<frame>& frames,
                    std::string& reply) const override;

private:
  std::uint32_t hash_;
  std::string version_;
  std::size_t payload_size_;
};

/// The type of a frame: the first two bytes of its address.
std::uint16_t client_message_type(const frame& message);

// Each function appends one framed message of a client.
void append_login(std::string& to, std::uint32_t uberdog, std::uint32_t number);
void append_disconnect(std::string& to);
void append_add_interest(std::string& to, std::uint32_t context, std::uint16_t interest,
                         std::uint32_t parent, std::uint32_t zone);
void append_remove_interest(std::string& to, std::uint32_t context, std::uint16_t interest);

}  // namespace donet::bench
