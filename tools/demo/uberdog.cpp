#include "tools/demo/uberdog.hpp"

#include <string_view>

namespace donet::demo {

using harness::argument;
using harness::event;
using harness::event_kind;
using harness::field_value;

uberdog::uberdog(harness::loop& on, const harness::endpoint& message_director,
                 const std::shared_ptr<const dc::schema>& schema)
    : ai_(on, message_director, schema, "the UberDOG", login_channel) {
  ai_.serve(login_manager, "LoginManager");
  ai_.serve(chat_manager, "ChatManager");
  ai_.on_event([this](const event& one) { answer(one); });
}

void uberdog::answer(const event& one) {
  if (one.kind != event_kind::updated)
    return;
  const field_value& said = one.fields.front();
  const std::string_view field = said.field->name();
  if (one.object == login_manager && field == "login") {
    log_in(one.sender);
    return;
  }
  // Everything else is for those whom it has given a name: their account is in the sender.
  account* const from = account_of(one.sender);
  if (from == nullptr)
    return;
  if (one.object == login_manager && field == "createAvatar")
    make_avatar(*from, said);
  else if (one.object == login_manager && field == "chooseAvatar")
    bring_avatar(*from, said);
  else if (one.object == chat_manager && field == "whisperTo")
    whisper(*from, said);
}

uberdog::account* uberdog::account_of(channel client) {
  const auto found = accounts_.find(static_cast<std::uint32_t>(value(client) >> 32));
  return found == accounts_.end() ? nullptr : &found->second;
}

// The order that Panda3D games have: from the account channel on, everything can be sent in one go.
void uberdog::log_in(channel client) {
  account& made = accounts_[next_account_];
  made.number = next_account_++;
  const channel own = account_channel(made.number);
  ai_.open_channel(client, own);
  ai_.set_client_id(own, client_id(made.number, {}));
  ai_.set_state(own, harness::client_state::established);
  // Clients may open interests in what they see; this is where they begin to look.
  ai_.declare_object(own, world, "World");
  ai_.send_field_to(own, login_manager, "loginResp", 0, dc::value::list{});
}

void uberdog::make_avatar(account& of, const field_value& wish) {
  of.avatar = doid{next_avatar_++};
  of.name = ai_.value_of("Avatar", "setName", argument<std::string>(wish, 0));
  of.skin = ai_.value_of("Avatar", "setSkin", argument<int>(wish, 1));
  ai_.send_field_to(account_channel(of.number), login_manager, "createAvatarResp", 0, of.avatar);
}

void uberdog::bring_avatar(account& of, const field_value& wish) {
  const doid wanted{argument<std::uint32_t>(wish, 0)};
  const channel own = account_channel(of.number);
  if (wanted != of.avatar || value(wanted) == 0) {
    ai_.eject(own, 122, "That avatar is not yours.");
    return;
  }
  ai_.create(of.avatar, location_of(place::fountain), "Avatar", {of.name, of.skin});
  ai_.open_channel(own, puppet_channel(of.avatar));
  ai_.add_session_object(own, of.avatar);
  ai_.set_client_id(own, client_id(of.number, of.avatar));
  ai_.set_owner(of.avatar, own);
}

void uberdog::whisper(const account& from, const field_value& words) {
  const doid to{argument<std::uint32_t>(words, 0)};
  ai_.send_field_to(puppet_channel(to), chat_manager, "whisperFrom", from.avatar,
                    argument<std::string>(from.name, 0), argument<std::string>(words, 1));
}

}  // namespace donet::demo
