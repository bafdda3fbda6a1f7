#pragma once
// The UberDOG of the demo: logs clients in, keeps their accounts and avatars in the database, and
// forwards whispers.
//
// It never waits for the database: `waiting_` holds the continuation of each query, by its context.
// So each client gets its answers when they are ready, and others are served in the meantime.

#include "tools/demo/places.hpp"
#include "tools/harness/scripted_ai.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace donet::demo {

/// An avatar as stored when its player logged in, or as it was created.
struct stored_avatar {
  doid id{};
  std::string name;
  unsigned skin = 0;
  unsigned coins = 0;
};

class uberdog {
public:
  uberdog(harness::loop& on, const harness::endpoint& message_director,
          const std::shared_ptr<const dc::schema>& schema);

  harness::scripted_ai& ai() noexcept { return ai_; }

  /// Finds the accounts in the database, and accepts logins from then on. Throws harness::failure
  /// if no database answers.
  void open();

  /// The avatars of all accounts, by the player's name.
  std::map<std::string, std::vector<doid>> avatars_by_player() const;
  /// Null if it belongs to no account that has logged in since the start.
  const stored_avatar* find_avatar(doid avatar) const;
  /// Reads the present values of an avatar from the database; waits for the answer.
  harness::event read_avatar(doid avatar);

private:
  struct account {
    doid number{};  ///< DoId of the stored object; 0 while that is being created
    std::vector<doid> avatars;
    std::map<doid, stored_avatar> seen;  ///< its avatars at the last login
    doid playing{};
  };
  using answered = std::function<void(const harness::event&)>;

  void act(const harness::event& one);
  void hear(const harness::event& one);
  void find_accounts();
  void log_in(channel client, const harness::field_value& who);
  void make_account(channel client, const std::string& name);
  void read_avatars(channel client, const std::string& name);
  void let_in(channel client, const account& into);
  void turn_away(channel client);
  void refuse(channel client);
  void make_avatar(const std::string& of, const harness::field_value& wish);
  void add_avatar(const std::string& to, const stored_avatar& made);
  void tell_made(const account& owner, bool is_made, doid avatar);
  void bring_avatar(account& of, const harness::field_value& wish);
  void whisper(const account& from, const harness::field_value& words);
  const std::string* name_of(channel client) const;
  harness::field_value list_of(const std::vector<doid>& avatars) const;
  void then(std::uint32_t context, answered what) { waiting_[context] = std::move(what); }

  harness::scripted_ai ai_;
  std::map<std::string, account> accounts_;     // by the player's name
  std::map<std::uint32_t, std::string> names_;  // of accounts, by DoId
  std::set<channel> entering_;                  // clients whose login is in progress
  std::map<std::uint32_t, answered> waiting_;
  bool is_open_ = false;
};

}  // namespace donet::demo
