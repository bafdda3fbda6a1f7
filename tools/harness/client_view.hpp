#pragma once
// The view of a Panda3D client, built from its received messages: the visible objects, the owned
// one, the open interests. It uses no sockets and no clock.

#include "tools/harness/event.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace donet::harness {

/// An object as an observer sees it.
struct known_object {
  const dc::class_entry* of_class = nullptr;
  location where;
  field_map fields;

  /// The value of a field as a text such as `("Ann")`; empty if there is none.
  std::string text(std::string_view field) const { return text_of(*of_class, field, fields); }
};

using object_map = std::map<doid, known_object>;

struct open_interest {
  doid parent{};
  std::set<zone> zones;
  std::uint32_t context = 0;  ///< when it was opened, or last altered
  bool is_done = false;       ///< all objects that were there then have entered
};

class client_view {
public:
  explicit client_view(std::shared_ptr<const dc::schema> schema);

  /// Declares an object that never enters, such as an UberDOG.
  void declare(doid object, const dc::class_entry& of) { declared_[object] = &of; }

  /// Records a request of the client.
  void asks_for_interest(std::uint32_t context, std::uint16_t id, doid parent,
                         const std::vector<zone>& zones);
  void asks_to_close(std::uint32_t context, std::uint16_t id);
  /// Records that the client moves an object itself.
  void moves(doid object, location to);

  /// Decodes one message of the server and applies it to the view. The bytes may be malformed.
  event apply(dc::bytes_view body);

  const object_map& visible() const noexcept { return visible_; }
  const object_map& owned() const noexcept { return owned_; }
  const std::map<std::uint16_t, open_interest>& interests() const noexcept { return interests_; }
  /// The visible object, or else the owned one; null if there is none with this id.
  const known_object* find(doid object) const;
  /// Also for declared objects; null for others.
  const dc::class_entry* class_of(doid object) const;
  /// True if one of its interests covers this place.
  bool watches(location where) const;
  /// True if DONE has arrived for every requested interest.
  bool is_settled() const noexcept { return pending_.empty(); }

  /// Violations by the server, one sentence each: an object that entered twice, a departure or an
  /// update of an object that never entered, a DONE for an interest that was never opened, a
  /// malformed message.
  const std::vector<std::string>& faults() const noexcept { return faults_; }

private:
  using pending_key = std::pair<std::uint32_t, std::uint16_t>;  // context, interest

  event decode(dc::byte_reader& from, std::uint16_t type);
  event enter(dc::byte_reader& from, audience who, bool with_others);
  event update(dc::byte_reader& from, bool several);
  event move(dc::byte_reader& from);
  event leave(dc::byte_reader& from, audience who);
  event open(dc::byte_reader& from, bool several);
  event close(dc::byte_reader& from);
  event done(dc::byte_reader& from);
  event eject(dc::byte_reader& from);
  void keep(const event& one);
  void fault(const event& one, const std::string& why);

  std::shared_ptr<const dc::schema> schema_;
  object_map visible_;
  object_map owned_;
  std::map<doid, const dc::class_entry*> declared_;
  std::map<std::uint16_t, open_interest> interests_;
  std::multiset<pending_key> pending_;
  std::vector<std::string> faults_;
  bool ejected_ = false;
};

}  // namespace donet::harness
