#pragma once
// Messages of, to and about clients, byte by byte as the specification writes them
// (spec/clientagent 4 to 7). None of donet's own constants is used here, so that a mistake in them
// is found.

#include "tests/support/wire.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test {

// ---- messages of a client ----

inline std::string hello(std::string_view version = "v1", std::uint32_t hash = 0xABC) {
  return u16(1) + u32(hash) + blob(version);
}
inline std::string disconnect() {
  return u16(3);
}
inline std::string heartbeat() {
  return u16(5);
}
inline std::string set_field(std::uint32_t id, std::uint16_t field, std::string_view value) {
  return u16(120) + u32(id) + u16(field) + std::string(value);
}
inline std::string set_location(std::uint32_t id, std::uint32_t parent, std::uint32_t zone) {
  return u16(140) + u32(id) + u32(parent) + u32(zone);
}
inline std::string add_interest(std::uint32_t context, std::uint16_t id, std::uint32_t parent,
                                std::uint32_t zone) {
  return u16(200) + u32(context) + u16(id) + u32(parent) + u32(zone);
}
inline std::string zone_list(const std::vector<std::uint32_t>& zones) {
  std::string all = u16(static_cast<std::uint16_t>(zones.size()));
  for (const std::uint32_t zone : zones)
    all += u32(zone);
  return all;
}
inline std::string add_interests(std::uint32_t context, std::uint16_t id, std::uint32_t parent,
                                 const std::vector<std::uint32_t>& zones) {
  return u16(201) + u32(context) + u16(id) + u32(parent) + zone_list(zones);
}
inline std::string remove_interest(std::uint32_t context, std::uint16_t id) {
  return u16(203) + u32(context) + u16(id);
}

// ---- messages to a client; some types have both directions ----

inline std::string hello_resp() {
  return u16(2);
}
inline std::string ejected(std::uint16_t code, std::string_view text) {
  return u16(4) + u16(code) + blob(text);
}
inline std::string leaving(std::uint32_t id) {
  return u16(132) + u32(id);
}
inline std::string leaving_owner(std::uint32_t id) {
  return u16(161) + u32(id);
}
inline std::string done(std::uint32_t context, std::uint16_t id) {
  return u16(204) + u32(context) + u16(id);
}

// ---- entries of objects ----

struct thing {
  std::uint32_t id = 0;
  std::uint32_t parent = 0;
  std::uint32_t zone = 0;
  std::string name = "n";
  std::uint16_t kind = 1;

  std::string whole() const { return u32(id) + u32(parent) + u32(zone) + u16(kind) + blob(name); }
};

inline std::string shown(const thing& one) {
  return u16(142) + one.whole();
}
inline std::string shown_with_other(const thing& one) {
  return u16(143) + one.whole();
}
inline std::string owned(const thing& one) {
  return u16(172) + one.whole();
}
inline std::string owned_with_other(const thing& one) {
  return u16(173) + one.whole();
}

// ---- output of the shard beside datagrams ----

inline std::string opens(std::uint64_t channel) {
  return "opens " + std::to_string(channel);
}
inline std::string closes(std::uint64_t channel) {
  return "closes " + std::to_string(channel);
}
inline std::string keeps_post_remove(std::uint64_t key, std::string_view what) {
  return "keeps for " + std::to_string(key) + ": " + std::string(what);
}
inline std::string forgets_post_removes(std::uint64_t key) {
  return "forgets what is kept for " + std::to_string(key);
}

// ---- datagrams ----

inline constexpr std::uint16_t set_state = 1000;

inline constexpr std::uint64_t place_channel(std::uint32_t parent, std::uint32_t zone) {
  return std::uint64_t{parent} << 32 | zone;
}

/// A session asks a parent for the objects in these zones.
inline datagram asks(std::uint64_t session, std::uint32_t context, std::uint32_t parent,
                     const std::vector<std::uint32_t>& zones) {
  return message({parent}, session, 2102, u32(context) + u32(parent) + zone_list(zones));
}
/// The parent answers with the number of objects.
inline datagram counts(std::uint64_t to, std::uint32_t context, std::uint32_t objects) {
  return message({to}, 5, 2113, u32(context) + u32(objects));
}
/// Each of the objects answers with its entry.
inline datagram answers(std::uint64_t to, std::uint32_t context, const thing& one,
                        bool with_other = false) {
  return message({to}, one.id, with_other ? 2067 : 2066, u32(context) + one.whole());
}
/// An object that was counted reports that it has moved away.
inline datagram has_gone_on(std::uint64_t to, std::uint32_t context, std::uint32_t id) {
  return message({to}, id, 2068, u32(context) + u32(id));
}
/// An object enters a place.
inline datagram comes(const thing& one, bool with_other = false) {
  return message({place_channel(one.parent, one.zone)}, one.id, with_other ? 2043 : 2042,
                 one.whole());
}
/// An object moves from one place to another; `by` is the sender of the request.
inline datagram moves(std::uint32_t id, std::uint32_t parent, std::uint32_t zone,
                      std::uint32_t old_parent, std::uint32_t old_zone,
                      const std::vector<std::uint64_t>& more = {}, std::uint64_t by = 5) {
  std::vector<std::uint64_t> to{place_channel(old_parent, old_zone), place_channel(parent, zone)};
  to.insert(to.end(), more.begin(), more.end());
  return message(to, by, 2041, u32(id) + u32(parent) + u32(zone) + u32(old_parent) + u32(old_zone));
}
/// The update of a field.
inline datagram updates(const std::vector<std::uint64_t>& to, std::uint32_t id, std::uint16_t field,
                        std::string_view value) {
  return message(to, 5, 2020, u32(id) + u16(field) + std::string(value));
}
/// An object is deleted.
inline datagram ends(const std::vector<std::uint64_t>& to, std::uint32_t id) {
  return message(to, 5, 2032, u32(id));
}
/// A client becomes the owner of an object, or loses its object to another owner.
inline datagram gives(std::uint64_t to, const thing& one, bool with_other = false) {
  return message({to}, one.id, with_other ? 2063 : 2062, one.whole());
}
inline datagram takes(std::uint64_t from, std::uint32_t id, std::uint64_t new_owner) {
  return message({from}, 5, 2061, u32(id) + u64(new_owner) + u64(from));
}

}  // namespace donet::test
