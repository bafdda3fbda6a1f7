#pragma once
// The UberDOG of the demo: lets clients in, keeps their accounts and avatars in the database, and
// carries whispers.
//
// It never waits for the database: what is to be done with an answer stands in `waiting_`, by the
// context of the question. So the answers to one client come when they are ready, and others are
// served in the meantime.

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

/// An avatar as the database had it when its player logged in, or as it was made.
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

  /// Finds the accounts that the database has, and lets players in from then on. Throws
  /// harness::failure if no database answers.
  void open();

  /// The avatars of all accounts, by the name of the player.
  std::map<std::string, std::vector<doid>> avatars_by_player() const;
  /// Null if no account that has logged in since the start has it.
  const stored_avatar* find_avatar(doid avatar) const;
  /// Asks the database for an avatar as it is now, and waits for the answer.
  harness::event read_avatar(doid avatar);

private:
  struct account {
    doid number{};  ///< of its object in the database; 0 while that is being made
    std::vector<doid> avatars;
    std::map<doid, stored_avatar> seen;  ///< of the avatars, since the last login
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
  std::map<std::uint32_t, std::string> names_;  // of accounts, by their number
  std::set<channel> entering_;                  // clients whose login is on its way
  std::map<std::uint32_t, answered> waiting_;
  bool is_open_ = false;
};

}  // namespace donet::demo
