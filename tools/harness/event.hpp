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
  left,             ///< an object went out of view, or does not exist any more
  interest_opened,  ///< by the server: `context`, `interest`, `where`, `zones`
  interest_closed,  ///< by the server: `context`, `interest`
  interest_done,    ///< all that was there has been shown: `context`, `interest`
  ai_changed,       ///< another AI manages an object: `ai`
  answered,         ///< to a question of an AI: `context`, and what was asked for
  stored,     ///< a Database Server answers: `context`, `object`, `fields`; `code` 1 if it did it
  other,      ///< a message of another type, or about an unknown object
  malformed,  ///< a message that is wrong in itself: `text` has the mistake
  ended,      ///< the connection, for the reason in `text`
};

/// What a message has no room for is left at its default.
struct event {
  event_kind kind = event_kind::other;
  std::uint16_t type = 0;                     ///< the message's number; 0 for `ended`
  audience view = audience::client;           ///< as what the object is shown or taken away
  channel sender{};                           ///< of what came from a Message Director
  doid object{};                              ///< 0 = no object
  const dc::class_entry* of_class = nullptr;  ///< of the object, or null
  location where;
  channel ai{};  ///< whose an object is now
  std::vector<field_value> fields;
  std::uint32_t context = 0;
  std::uint16_t interest = 0;
  std::vector<zone> zones;
  std::uint16_t code = 0;
  std::string text;
  dc::byte_buffer payload;  ///< of `other` and `malformed`: what stands behind the type

  /// The value of that field, if the event has it; else null.
  const field_value* find(std::string_view field) const noexcept;
};

/// `ENTER Avatar 1234 at (20000, 101) setName("Ann") setSkin(2)`: one line for a person.
std::string describe(const event& one);
std::string describe(location where);

using matcher = std::function<bool(const event&)>;

}  // namespace donet::harness
