#pragma once
// The world of a load on a Client Agent, and the AI that makes it: a district with zones and objects in
// them, and a login for clients.
//
//   district ── zone 1 ── object 0, object 2, …          object n is in zone 1 + n % zones
//           └── zone 2 ── object 1, object 3, …
//
// All of it goes when the AI's link does, by a post-remove.

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
  bool are_avatars = false;  ///< object n is an avatar, and client n gets it when it logs in
};

class stage {
public:
  /// `around`: where the Message Director is. Returns when all objects are where they should be. All
  /// references have to outlive this. Throws run_failure.
  stage(const session& around, const invocation& asked, const stage_plan& plan);
  stage(const stage&) = delete;
  stage& operator=(const stage&) = delete;

  /// Welcomes clients who want to log in: each is established, gets an answer to its login, and then its
  /// avatar if there are any. Does not wait.
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
  /// What a client is told of an object that comes into sight, behind the type: of an avatar its owner, too.
  std::string entry(std::size_t index) const;
  /// The bytes with which the client of this number is answered.
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
  std::uint32_t asked_at_ = 0;  ///< the context of the last question for what is there
  bool is_complete_ = false;
  std::vector<bool> welcomed_;
};

}  // namespace donet::bench
