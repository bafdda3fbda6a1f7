#pragma once
// A received message, decoded.

#include "tools/harness/contract.hpp"
#include "tools/harness/wire.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace donet::harness {

enum class event_kind : std::uint8_t {
  welcomed,         ///< HELLO_RESP
  ejected,          ///< `code`, `text`
  entered,          ///< an object came into view: `object`, `where`, `fields`
  updated,          ///< `fields` of an object have new values
  moved,            ///< an object is at another place: `where`
  left,             ///< an object left the view, or no longer exists
  interest_opened,  ///< by the server: `context`, `interest`, `where`, `zones`
  interest_closed,  ///< by the server: `context`, `interest`
  interest_done,    ///< all objects that were there have entered: `context`, `interest`
  ai_changed,       ///< another AI manages an object: `ai`
  answered,         ///< to a query of an AI: `context`, and the requested data
  stored,     ///< a Database Server's answer: `context`, `object`, `fields`; `code` 1 for success
  other,      ///< a message of another type, or about an unknown object
  malformed,  ///< a malformed message: `text` has the error
  ended,      ///< the connection, for the reason in `text`
};

/// Members that a message does not contain have their defaults.
struct event {
  event_kind kind = event_kind::other;
  std::uint16_t type = 0;                     ///< the message's number; 0 for `ended`
  audience view = audience::client;           ///< the audience for which the object entered or left
  channel sender{};                           ///< of a datagram from a Message Director
  doid object{};                              ///< 0 = no object
  const dc::class_entry* of_class = nullptr;  ///< of the object, or null
  location where;
  channel ai{};  ///< the new AI of an object
  std::vector<field_value> fields;
  std::uint32_t context = 0;
  std::uint16_t interest = 0;
  std::vector<zone> zones;
  std::uint16_t code = 0;
  std::string text;
  dc::byte_buffer payload;  ///< for `other` and `malformed`: the bytes after the type

  /// The value of that field, if the event contains it; otherwise null.
  const field_value* find(std::string_view field) const noexcept;
};

/// `ENTER Avatar 1234 at (20000, 101) setName("Ann") setSkin(2)`: one line for the user.
std::string describe(const event& one);
std::string describe(location where);

using matcher = std::function<bool(const event&)>;

}  // namespace donet::harness
