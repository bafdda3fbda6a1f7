#pragma once
// The view of an AI or an UberDOG, built from the datagrams of its Message Director: the objects
// that it manages, and all changes of them. It uses no sockets and no clock.

#include "tools/harness/client_view.hpp"
#include "tools/harness/event.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace donet::harness {

class ai_view {
public:
  ai_view(std::shared_ptr<const dc::schema> schema, channel own)
      : schema_(std::move(schema)), own_(own) {}

  /// Declares an object that never enters, such as the UberDOG itself.
  void declare(doid object, const dc::class_entry& of) { declared_[object] = &of; }
  /// Records a request to a database about an object; the answer contains only the context.
  void asks_database(std::uint32_t context, doid object) { asked_[context] = object; }

  /// Decodes one datagram and applies it to the view. The bytes may be malformed.
  event apply(dc::bytes_view datagram);

  /// The objects that entered for this AI and have not left.
  const object_map& managed() const noexcept { return managed_; }
  /// Null if this AI does not manage it.
  const known_object* find(doid object) const;
  /// Also for declared objects; null for others.
  const dc::class_entry* class_of(doid object) const;

private:
  event decode(dc::byte_reader& from, std::uint16_t type) const;
  event enter(dc::byte_reader& from, audience who, bool with_others) const;
  event update(dc::byte_reader& from, bool several) const;
  event about(event_kind kind, dc::byte_reader& from) const;
  event move(dc::byte_reader& from) const;
  event change_ai(dc::byte_reader& from) const;
  event done(dc::byte_reader& from) const;
  event answer_all(dc::byte_reader& from) const;
  event answer_field(dc::byte_reader& from) const;
  event answer_location(dc::byte_reader& from) const;
  event answer_created(dc::byte_reader& from) const;
  event answer_stored(dc::byte_reader& from) const;
  event answer_set(dc::byte_reader& from) const;
  bool begin_stored(event& one, dc::byte_reader& from) const;
  void keep(const event& one);

  std::shared_ptr<const dc::schema> schema_;
  channel own_;
  object_map managed_;
  std::map<doid, const dc::class_entry*> declared_;
  std::map<std::uint32_t, doid> asked_;  // requests to databases, by context
};

}  // namespace donet::harness
