#pragma once
// A player: a client, its actions, and its observations of the others.

#include "tools/demo/places.hpp"
#include "tools/harness/scripted_client.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::demo {

class player {
public:
  player(harness::loop& on, const harness::endpoint& client_agent,
         const std::shared_ptr<const dc::schema>& schema, std::string name);

  harness::scripted_client& client() noexcept { return client_; }
  const harness::client_view& view() const noexcept { return client_.view(); }
  const std::string& name() const noexcept { return client_.name(); }
  doid avatar() const noexcept { return avatar_; }
  place where() const noexcept { return where_; }
  /// True if its avatar existed before it logged in.
  bool is_back() const noexcept { return is_back_; }

  /// The number of coins that its avatar must have from now on.
  void expect_coins(unsigned coins) noexcept { coins_ = coins; }
  unsigned expected_coins() const noexcept { return coins_; }
  bool sees(const player& other) const { return demo::sees(where_, other.where_); }

  /// Also calls these functions for everything that the client receives and sends.
  void watch(std::function<void(const harness::event&)> got,
             std::function<void(const harness::event&)> sent);

  // ---- actions that wait for the expected answers ----

  /// Logs in with its first avatar, or with a new one with this skin.
  void log_in(std::string_view version, unsigned skin);
  /// Also waits until its avatar has the expected coins.
  void look_around();

  // ---- actions that do not wait ----

  void go(place to);
  /// Sets a field of its avatar; the others must observe it.
  template <class... T>
  void act(std::string_view field, T&&... values) {
    const auto one =
      harness::packed(*avatar_class_, field, harness::arguments(std::forward<T>(values)...));
    remember(one);
    client_.send_field(avatar_, one);
  }
  void whisper_to(const player& other, std::string_view words);
  void ring(unsigned bell) { client_.set_field(plaza, "ring", bell); }
  void ask_time() { client_.set_field(time_keeper, "requestServerTime", 0); }

  // ---- since the start of the step ----

  void begin_step();
  /// The actions that others must observe, in order.
  const std::vector<std::string>& deeds() const noexcept { return deeds_; }
  /// The observed actions of each avatar, in order.
  const std::vector<std::string>& noticed(const player& other) const;
  /// `E`, `L`, `M` for each time that the avatar entered, left, or moved within the view.
  std::string crossings(const player& other) const;
  const std::vector<std::string>& bells() const noexcept { return bells_; }
  const std::vector<std::string>& whispers() const noexcept { return whispers_; }

  // ---- since the login ----

  /// The fields of its avatar that every client with the avatar in view must have.
  const harness::field_map& looks() const noexcept { return looks_; }
  /// The time of the plaza's clock.
  unsigned clock() const noexcept { return clock_; }

private:
  void choose_avatar(unsigned skin);
  void notice(const harness::event& one);
  void remember(const harness::field_value& one);

  harness::scripted_client client_;
  const dc::class_entry* avatar_class_;
  std::function<void(const harness::event&)> watcher_;
  doid avatar_{};
  bool is_back_ = false;
  unsigned coins_ = 0;
  place where_ = place::fountain;
  harness::field_map looks_;
  std::vector<std::string> deeds_;
  std::map<doid, std::vector<std::string>> noticed_;
  std::map<doid, std::string> crossings_;
  std::vector<std::string> bells_;
  std::vector<std::string> whispers_;
  unsigned clock_ = 0;
};

}  // namespace donet::demo
