#include "tools/demo/player.hpp"

#include "tools/harness/failure.hpp"

namespace donet::demo {

using harness::argument;
using harness::event;
using harness::event_kind;
using harness::field_value;

namespace {

// The ids of this game's interests.
constexpr std::uint16_t districts_interest = 1;
constexpr std::uint16_t common_interest = 2;
constexpr std::uint16_t places_interest = 3;

const std::vector<std::string> nothing;

// The first avatar in a loginResp: id, name, skin. Empty if there is none.
dc::value::list first_avatar(const field_value& welcome) {
  const dc::value::list all = values_of(welcome);
  const auto& avatars = std::get<dc::value::list>(all.at(1).content);
  return avatars.empty() ? dc::value::list{} : std::get<dc::value::list>(avatars.front().content);
}

}  // namespace

player::player(harness::loop& on, const harness::endpoint& client_agent,
               const std::shared_ptr<const dc::schema>& schema, std::string name)
    : client_(on, client_agent, schema, std::move(name)),
      avatar_class_(&harness::class_named(*schema, "Avatar")) {
  client_.declare(login_manager, "LoginManager");
  client_.declare(chat_manager, "ChatManager");
  client_.on_event([this](const event& one) { notice(one); });
}

void player::watch(std::function<void(const event&)> got, std::function<void(const event&)> sent) {
  watcher_ = std::move(got);
  client_.on_send(std::move(sent));
}

void player::log_in(std::string_view version, unsigned skin) {
  client_.expect_connected();
  client_.hello(version);
  client_.expect(event_kind::welcomed);
  client_.set_field(login_manager, "login", name(), "");
  choose_avatar(skin);
  client_.expect(
    "its avatar " + std::to_string(value(avatar_))
      + " to come from the database (does the server have a Database State Server over "
        "the DoIds of its Database Server?)",
    [this](const event& one) { return one.kind == event_kind::entered && one.object == avatar_; });
}

// Defines the look of a new avatar.
void player::choose_avatar(unsigned skin) {
  const event welcome = client_.expect_field(login_manager, "loginResp");
  if (argument<int>(welcome.fields.front(), 0) != 0)
    throw harness::failure(name() + " was not let in: " + describe(welcome));
  dc::value::list look = first_avatar(welcome.fields.front());
  is_back_ = !look.empty();
  if (!is_back_) {
    client_.set_field(login_manager, "createAvatar", name(), skin);
    const event made = client_.expect_field(login_manager, "createAvatarResp");
    if (argument<int>(made.fields.front(), 0) != 0)
      throw harness::failure(name() + " got no avatar: " + describe(made));
    look = dc::values(argument<std::uint32_t>(made.fields.front(), 1), name(), skin);
  }
  avatar_ = doid{static_cast<std::uint32_t>(std::get<std::int64_t>(look[0].content))};
  harness::store(harness::packed(*avatar_class_, "setName", {look[1]}), looks_);
  harness::store(harness::packed(*avatar_class_, "setSkin", {look[2]}), looks_);
  client_.set_field(login_manager, "chooseAvatar", avatar_);
}

// One after the other, because each interest's parent must be in view.
void player::look_around() {
  client_.expect_done(client_.add_interest(districts_interest, world, {districts_zone}));
  client_.expect_done(client_.add_interest(common_interest, district, {common_zone}));
  client_.expect_done(client_.add_interest(places_interest, district, zones_seen_from(where_)));
  // The AI's presents, of this visit or an earlier one.
  client_.expect_that(
    std::to_string(coins_) + " coins and an inventory, which the AI gives", [this] {
      const auto* const own = view().find(avatar_);
      return own != nullptr && own->text("setCoins") == '(' + std::to_string(coins_) + ')'
             && !own->text("setInventory").empty();
    });
}

void player::go(place to) {
  where_ = to;
  client_.add_interest(places_interest, district, zones_seen_from(to));
  client_.set_location(avatar_, location_of(to));
}

void player::whisper_to(const player& other, std::string_view words) {
  client_.set_field(chat_manager, "whisperTo", other.avatar_, words);
}

void player::remember(const field_value& one) {
  deeds_.push_back(describe(one));
  const bool is_kept = one.field->has(dc::keyword::ram) && one.field->has(dc::keyword::broadcast);
  if (is_kept)
    harness::store(one, looks_);
}

void player::begin_step() {
  client_.forget_unread();
  deeds_.clear();
  noticed_.clear();
  crossings_.clear();
  bells_.clear();
  whispers_.clear();
}

const std::vector<std::string>& player::noticed(const player& other) const {
  const auto found = noticed_.find(other.avatar_);
  return found == noticed_.end() ? nothing : found->second;
}

std::string player::crossings(const player& other) const {
  const auto found = crossings_.find(other.avatar_);
  return found == crossings_.end() ? std::string() : found->second;
}

void player::notice(const event& one) {
  if (watcher_)
    watcher_(one);
  const bool is_avatar = one.of_class == avatar_class_;
  switch (one.kind) {
  case event_kind::entered:
    if (is_avatar)
      crossings_[one.object] += 'E';
    break;
  case event_kind::left:
    if (is_avatar)
      crossings_[one.object] += 'L';
    break;
  case event_kind::moved:
    if (is_avatar)
      crossings_[one.object] += 'M';
    break;
  case event_kind::updated: {
    const field_value& said = one.fields.front();
    const std::string_view field = said.field->name();
    if (is_avatar)
      noticed_[one.object].push_back(describe(said));
    else if (field == "rung")
      bells_.push_back(describe(said));
    else if (field == "whisperFrom")
      whispers_.push_back(describe(said));
    else if (field == "setTimeOfDay")
      clock_ = argument<unsigned>(said, 0);
    break;
  }
  default: break;
  }
}

}  // namespace donet::demo
