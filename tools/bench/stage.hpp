#pragma once
// The world of a load on a Client Agent, and the AI that creates it: a district with zones and
// objects in them, and a login for clients.
//
//   district ── zone 1 ── object 0, object 2, …          object n is in zone 1 + n % zones
//           └── zone 2 ── object 1, object 3, …
//
// A post-remove deletes all of it when the AI's link ends.

#include "tools/bench/invocation.hpp"
#include "tools/bench/link_set.hpp"
#include "tools/bench/md_protocol.hpp"
#include "tools/bench/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace donet::bench {

struct stage_plan {
  std::size_t objects = 1;
  std::size_t zones = 1;
  /// Object n is an avatar, and becomes client n's when that client logs in.
  bool are_avatars = false;
};

class stage {
public:
  /// `around` has the Message Director's address. Returns when all objects are in their places. All
  /// arguments must outlive this object. Throws run_failure.
  stage(const session& around, const invocation& asked, const stage_plan& plan);
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;

  /// Serves clients that log in: each is established, receives an answer to its login, and then its
  /// avatar if there are any. Does not block.
  void serve();

  std::uint32_t district() const noexcept { return district_; }
  std::uint32_t object(std::size_t index) const noexcept {
    return district_ + 1 + static_cast<std::uint32_t>(index);
  }
  std::uint32_t zone_of(std::size_t index) const noexcept {
    return 1 + static_cast<std::uint32_t>(index % plan_.zones);
  }
  std::size_t object_count() const noexcept { return plan_.objects; }
  std::size_t objects_in(std::uint32_t zone) const noexcept;
  /// The message with which an object comes into a client's view, after the type; for an avatar,
  /// also into its owner's.
  std::string entry(std::size_t index) const;
  /// The answer to the login of the client with this number.
  static std::string answer(std::uint32_t number);

private:
  void build();
  void create(std::uint32_t id, std::uint32_t parent, std::uint32_t zone, std::uint16_t class_id);
  void wait_for_all();
  void take(const frame& message);
  void welcome(std::uint64_t client, std::string_view login);
  void say(std::uint64_t to, std::uint16_t type, std::string_view payload);

  const session& around_;
  const invocation& asked_;
  stage_plan plan_;
  std::uint64_t own_channel_;
  std::uint32_t district_;
  md_protocol spoken_;
  link_set links_;
  std::string text_;
  std::uint32_t asked_at_ = 0;  ///< the context of the last query for the objects
  bool is_complete_ = false;
  std::vector<bool> welcomed_;
};

}  // namespace donet::bench
