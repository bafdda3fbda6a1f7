#include "tools/bench/siege/player_scripts.hpp"

#include "tools/bench/client_protocol.hpp"
#include "tools/bench/random_numbers.hpp"
#include "tools/bench/siege/client_words.hpp"

namespace donet::bench::siege {

namespace {

constexpr std::size_t shout_bytes = 1'000;
constexpr std::size_t zones_per_interest = 10'000;
// Zones from here on contain no objects.
constexpr std::uint32_t empty_zones = 1'000'000;
constexpr std::size_t empty_zone_count = 100'000'000;
// The zone of all children of the wide parent.
constexpr std::uint32_t full_zone = 1;
constexpr std::uint16_t interest = 1;

class player_script : public script {
public:
  explicit player_script(const attack_plan& plan) : plan_(plan) {}

  void begin(std::string& to) override {
    is_established_ = false;
    ear_.clear();
    to += plan_.greeting;
  }

  void take(std::string_view bytes, std::string& to) override {
    ear_.take(bytes, [&](std::uint16_t type) {
      if (type == client_message::hello_resp)
        append_login(to, plan_.login, 0);
      else if (type == client_message::set_field)
        is_established_ = true;
      else if (type == client_message::done_interest)
        ++answers_;
    });
  }

  void give(std::string& to, std::size_t bytes_max) override {
    if (!is_established_)
      return;
    const auto before = to.size();
    do
      attack(to);
    while (to.size() - before < bytes_max);
  }

  std::uint64_t answers() const override { return answers_; }

protected:
  const attack_plan& plan() const noexcept { return plan_; }
  bool is_established() const noexcept { return is_established_; }

private:
  virtual void attack(std::string& to) = 0;

  const attack_plan& plan_;
  client_ear ear_;
  bool is_established_ = false;
  std::uint64_t answers_ = 0;
};

class shouting_player final : public player_script {
public:
  explicit shouting_player(const attack_plan& plan)
      : player_script(plan), message_(shout(plan.target, shout_bytes)) {}

private:
  void attack(std::string& to) override { to += message_; }

  std::string message_;
};

// Opens an interest and closes it, repeatedly.
class interest_player : public player_script {
public:
  interest_player(const attack_plan& plan, std::uint64_t seed)
      : player_script(plan), random_(seed) {}

  // Both opening and closing are answered.
  std::uint64_t answers() const override { return player_script::answers() / 2; }

protected:
  random_numbers& random() noexcept { return random_; }

private:
  virtual std::string next_interest(std::uint32_t context) = 0;

  void attack(std::string& to) override {
    to += next_interest(++context_);
    to += remove_interest(++context_, interest);
  }

  random_numbers random_;
  std::uint32_t context_ = 0;
};

class zones_player final : public interest_player {
public:
  using interest_player::interest_player;

private:
  std::string next_interest(std::uint32_t context) override {
    std::vector<std::uint32_t> zones(zones_per_interest);
    for (auto& zone : zones)
      zone = empty_zones + static_cast<std::uint32_t>(random().below(empty_zone_count));
    // If all zones were empty, no object would be queried.
    zones.front() = full_zone;
    return add_interest(context, interest, plan().wide_parent, zones);
  }
};

class children_player final : public interest_player {
public:
  using interest_player::interest_player;

private:
  std::string next_interest(std::uint32_t context) override {
    const auto zone = 1 + static_cast<std::uint32_t>(random().below(plan().full_children));
    return add_interest(context, interest, plan().full_parent, {zone});
  }
};

// Opens interests in a zone with many objects all the time, but stops reading once it is logged in.
class unread_player final : public interest_player {
public:
  using interest_player::interest_player;

  bool reads() const override { return !is_established(); }

private:
  std::string next_interest(std::uint32_t context) override {
    return add_interest(context, interest, plan().wide_parent, {full_zone});
  }
};

}  // namespace

std::unique_ptr<script> ai_flood(const attack_plan& plan, std::uint64_t) {
  return std::make_unique<shouting_player>(plan);
}

std::unique_ptr<script> interest_zones(const attack_plan& plan, std::uint64_t seed) {
  return std::make_unique<zones_player>(plan, seed);
}

std::unique_ptr<script> interest_children(const attack_plan& plan, std::uint64_t seed) {
  return std::make_unique<children_player>(plan, seed);
}

std::unique_ptr<script> never_read(const attack_plan& plan, std::uint64_t seed) {
  return std::make_unique<unread_player>(plan, seed);
}

}  // namespace donet::bench::siege
