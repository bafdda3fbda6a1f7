#pragma once
// The protocol of Message Directors.
//
//   u16 length | u8 count | u64 recipient … | u64 sender | u16 type | payload
//
// Control messages have a single recipient, 1, and no sender.

#include "tools/bench/protocol.hpp"

namespace donet::bench {

/// The sender and the type of all messages of the generator.
inline constexpr std::uint64_t md_sender = 0xbe9c'0000'0000'0001;
inline constexpr std::uint16_t md_message_type = 65'001;
/// The largest payload of a message to one recipient.
inline constexpr std::size_t md_payload_bytes_max = 65'535 - 19;

class md_protocol final : public protocol {
public:
  std::string greeting() const override { return {}; }
  std::string subscription(std::uint64_t channel) const override;
  std::string message(std::uint64_t channel, std::string_view payload) const override;
  std::size_t trailer_size() const override { return 0; }
  std::string address(std::uint64_t channel) const override;
  std::size_t split(std::string_view stream, std::vector<frame>& frames,
                    std::string& reply) const override;
};

// Each function appends one framed control message.
void append_add_channel(std::string& to, std::uint64_t channel);
void append_remove_channel(std::string& to, std::uint64_t channel);
void append_add_range(std::string& to, std::uint64_t first, std::uint64_t last);
void append_remove_range(std::string& to, std::uint64_t first, std::uint64_t last);
/// `datagram` is the datagram to be sent, without its length.
void append_add_post_remove(std::string& to, std::uint64_t key, std::string_view datagram);

/// Appends a framed message.
void append_md_message(std::string& to, std::uint64_t channel, std::string_view payload);

/// Appends a framed message of this type and sender.
void append_service_message(std::string& to, std::uint64_t channel, std::uint64_t sender,
                            std::uint16_t type, std::string_view payload);

/// The sender and the type of a frame, from the end of its address.
std::uint64_t sender_of(std::string_view address);
std::uint16_t type_of(std::string_view address);

/// The recipient of a message with exactly one recipient, otherwise 0.
std::uint64_t recipient_of(std::string_view address);

}  // namespace donet::bench
