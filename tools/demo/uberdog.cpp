#include "tools/demo/uberdog.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace donet::demo {

using harness::argument;
using harness::event;
using harness::event_kind;
using harness::field_value;

namespace {

// The result in loginResp and createAvatarResp.
constexpr int all_right = 0;
constexpr int failed = 1;

constexpr std::uint16_t logged_in_elsewhere = 100;
constexpr std::uint16_t not_yours = 122;

// The maximum length of Account.AVATARS.
constexpr std::size_t avatars_max = 6;

// The content of a stored field with one number or text; the default value if it was never set.
template <class T>
T stored_or(const event& object, std::string_view field, T otherwise) {
  const field_value* const found = object.find(field);
  return found == nullptr ? otherwise : argument<T>(*found, 0);
}

std::vector<doid> doids_of(const event& account) {
  std::vector<doid> all;
  const field_value* const found = account.find("AVATARS");
  if (found == nullptr)
    return all;
  const dc::value::list whole = values_of(*found);
  if (const auto* const list = std::get_if<dc::value::list>(&whole.front().content))
    for (const dc::value& each : *list)
      all.push_back(doid{static_cast<std::uint32_t>(std::get<std::int64_t>(each.content))});
  return all;
}

stored_avatar avatar_in(const event& object) {
  return {object.object, stored_or<std::string>(object, "setName", {}),
          stored_or<unsigned>(object, "setSkin", 0), stored_or<unsigned>(object, "setCoins", 0)};
}

unsigned seconds_since_1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<unsigned>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

}  // namespace

uberdog::uberdog(harness::loop& on, const harness::endpoint& message_director,
                 const std::shared_ptr<const dc::schema>& schema)
    : ai_(on, message_director, schema, "the UberDOG", login_channel) {
  ai_.serve(login_manager, "LoginManager");
  ai_.serve(chat_manager, "ChatManager");
  ai_.on_event([this](const event& one) { act(one); });
}

// ---- at the start ----

void uberdog::open() {
  ai_.expect_connected();
  find_accounts();
  is_open_ = true;
}

// A Database Server does not list the objects of a class. But it assigns DoIds in ascending order,
// so all objects are read in that order until a whole window in a row does not exist. Within a
// window there may be gaps, where objects were deleted. One window is requested at once; a game
// with more players than this one would keep an index.
void uberdog::find_accounts() {
  constexpr std::uint32_t window = 500;
  bool has_found = true;
  for (std::uint32_t first = first_stored; has_found; first += window) {
    has_found = false;
    std::size_t answers = 0;
    for (std::uint32_t i = 0; i < window; ++i) {
      then(ai_.get_stored(doid{first + i}), [&, this](const event& found) {
        ++answers;
        has_found = has_found || found.code != 0;
        if (found.code == 0 || found.of_class->name != "Account")
          return;
        const auto name = stored_or<std::string>(found, "USERNAME", {});
        accounts_[name] = {found.object, doids_of(found), {}, {}};
        names_[value(found.object)] = name;
      });
    }
    try {
      ai_.expect_that("the database to answer (does the server have a Database Server with "
                      "control_channel = 200200?)",
                      [&] { return answers == window; });
    } catch (...) {
      waiting_.clear();
      throw;
    }
    ai_.forget_unread();
  }
}

std::map<std::string, std::vector<doid>> uberdog::avatars_by_player() const {
  std::map<std::string, std::vector<doid>> all;
  for (const auto& [name, each] : accounts_)
    all[name] = each.avatars;
  return all;
}

const stored_avatar* uberdog::find_avatar(doid avatar) const {
  for (const auto& [name, each] : accounts_)
    if (const auto found = each.seen.find(avatar); found != each.seen.end())
      return &found->second;
  return nullptr;
}

event uberdog::read_avatar(doid avatar) {
  return ai_.expect_stored(ai_.get_stored(avatar));
}

// ---- received messages ----

void uberdog::act(const event& one) {
  if (one.kind == event_kind::updated && is_open_) {
    hear(one);
  } else if (one.kind == event_kind::stored) {
    const auto found = waiting_.find(one.context);
    if (found == waiting_.end())
      return;
    const answered what = std::move(found->second);
    waiting_.erase(found);
    what(one);
  }
}

void uberdog::hear(const event& one) {
  const field_value& said = one.fields.front();
  const std::string_view field = said.field->name();
  // Every request except a login needs an account, which the sender identifies.
  const std::string* const name = name_of(one.sender);
  if (one.object == login_manager && field == "login") {
    if (name == nullptr && entering_.insert(one.sender).second)
      log_in(one.sender, said);
    else
      refuse(one.sender);  // It has logged in, or is about to.
    return;
  }
  if (name == nullptr)
    return;
  if (one.object == login_manager && field == "createAvatar")
    make_avatar(*name, said);
  else if (one.object == login_manager && field == "chooseAvatar")
    bring_avatar(accounts_[*name], said);
  else if (one.object == chat_manager && field == "whisperTo")
    whisper(accounts_[*name], said);
}

const std::string* uberdog::name_of(channel client) const {
  const auto found = names_.find(static_cast<std::uint32_t>(value(client) >> 32));
  return found == names_.end() ? nullptr : &found->second;
}

// ---- logins ----

void uberdog::log_in(channel client, const field_value& who) {
  const auto name = argument<std::string>(who, 0);
  if (const auto found = accounts_.find(name); found == accounts_.end())
    make_account(client, name);
  else if (value(found->second.number) == 0)
    turn_away(client);  // Another client is about to become this player.
  else
    read_avatars(client, name);
}

void uberdog::make_account(channel client, const std::string& name) {
  accounts_[name] = {};
  const auto context = ai_.create_stored(
    "Account", {ai_.value_of("Account", "USERNAME", name),
                ai_.value_of("Account", "CREATED", seconds_since_1970()), list_of({})});
  then(context, [this, client, name](const event& made) {
    if (made.code == 0) {
      accounts_.erase(name);
      turn_away(client);
      return;
    }
    accounts_[name].number = made.object;
    names_[value(made.object)] = name;
    let_in(client, accounts_[name]);
  });
}

// Reads the present values: later changes were stored without the UberDOG.
void uberdog::read_avatars(channel client, const std::string& name) {
  account& into = accounts_[name];
  if (into.avatars.empty()) {
    let_in(client, into);
    return;
  }
  const auto left = std::make_shared<std::size_t>(into.avatars.size());
  for (const doid each : into.avatars) {
    then(ai_.get_stored(each), [this, client, name, left](const event& found) {
      account& of = accounts_[name];
      if (found.code != 0)
        of.seen[found.object] = avatar_in(found);
      if (--*left == 0)
        let_in(client, of);
    });
  }
}

// The order of Panda3D games: once the account channel is open, everything else can be sent at
// once.
void uberdog::let_in(channel client, const account& into) {
  entering_.erase(client);
  const std::uint32_t number = value(into.number);
  const channel own = account_channel(number);
  // Ends another session of the account, if there is one.
  ai_.eject(own, logged_in_elsewhere, "You logged in elsewhere.");
  ai_.open_channel(client, own);
  ai_.set_client_id(own, client_id(number, {}));
  ai_.set_state(own, harness::client_state::established);
  // Clients may open interests in visible objects; this is the first one.
  ai_.declare_object(own, world, "World");
  dc::value::list summaries;
  for (const doid each : into.avatars)
    if (const auto found = into.seen.find(each); found != into.seen.end())
      summaries.push_back(dc::values(value(each), found->second.name, found->second.skin));
  ai_.send_field_to(own, login_manager, "loginResp", all_right, summaries);
}

void uberdog::turn_away(channel client) {
  entering_.erase(client);
  refuse(client);
}

void uberdog::refuse(channel client) {
  ai_.send_field_to(client, login_manager, "loginResp", failed, dc::value::list{});
}

// ---- avatars ----

field_value uberdog::list_of(const std::vector<doid>& avatars) const {
  dc::value::list all;
  for (const doid each : avatars)
    all.push_back(value(each));
  return ai_.value_of("Account", "AVATARS", all);
}

void uberdog::make_avatar(const std::string& of, const field_value& wish) {
  if (accounts_[of].avatars.size() >= avatars_max) {
    tell_made(accounts_[of], false, {});
    return;
  }
  const auto name = argument<std::string>(wish, 0);
  const auto skin = argument<unsigned>(wish, 1);
  const auto context = ai_.create_stored(
    "Avatar", {ai_.value_of("Avatar", "setName", name), ai_.value_of("Avatar", "setSkin", skin)});
  then(context, [this, of](const event& made) {
    if (made.code == 0) {
      tell_made(accounts_[of], false, {});
      return;
    }
    // Reads it again, because it has more fields than were given: those with a default.
    then(ai_.get_stored(made.object), [this, of](const event& found) {
      if (found.code == 0)
        tell_made(accounts_[of], false, {});
      else
        add_avatar(of, avatar_in(found));
    });
  });
}

// Sets the list only if it is unchanged, so that no avatar is ever lost from it. Unlike a plain
// set, this request has an answer.
void uberdog::add_avatar(const std::string& to, const stored_avatar& made) {
  const account& owner = accounts_[to];
  std::vector<doid> longer = owner.avatars;
  longer.push_back(made.id);
  const auto context =
    ai_.set_stored_if_equals(owner.number, list_of(owner.avatars), list_of(longer));
  then(context, [this, to, made](const event& done) {
    account& of = accounts_[to];
    if (done.code == 0) {
      ai_.delete_stored(made.id);
    } else {
      of.avatars.push_back(made.id);
      of.seen[made.id] = made;
    }
    tell_made(of, done.code != 0, made.id);
  });
}

void uberdog::tell_made(const account& owner, bool is_made, doid avatar) {
  ai_.send_field_to(account_channel(value(owner.number)), login_manager, "createAvatarResp",
                    is_made ? all_right : failed, is_made ? avatar : doid{});
}

void uberdog::bring_avatar(account& of, const field_value& wish) {
  const doid wanted{argument<std::uint32_t>(wish, 0)};
  const channel own = account_channel(value(of.number));
  if (std::find(of.avatars.begin(), of.avatars.end(), wanted) == of.avatars.end()) {
    ai_.eject(own, not_yours, "That avatar is not yours.");
    return;
  }
  of.playing = wanted;
  // Messages to the avatar wait while it is loaded.
  ai_.activate(wanted, location_of(place::fountain));
  ai_.open_channel(own, puppet_channel(wanted));
  ai_.add_session_object(own, wanted);
  ai_.set_client_id(own, client_id(value(of.number), wanted));
  ai_.set_owner(wanted, own);
}

void uberdog::whisper(const account& from, const field_value& words) {
  const auto speaker = from.seen.find(from.playing);
  if (speaker == from.seen.end())
    return;
  const doid to{argument<std::uint32_t>(words, 0)};
  ai_.send_field_to(puppet_channel(to), chat_manager, "whisperFrom", from.playing,
                    speaker->second.name, argument<std::string>(words, 1));
}

}  // namespace donet::demo
