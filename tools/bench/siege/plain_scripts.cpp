#include "tools/bench/siege/plain_scripts.hpp"

#include "tools/bench/random_numbers.hpp"
#include "tools/bench/siege/client_words.hpp"

#include <algorithm>

namespace donet::bench::siege {

namespace {

constexpr std::size_t garbage_bytes = 600;
// One message of a flood: large, but of a size that a game may send.
constexpr std::size_t shout_bytes = 1'000;

// Sends a text repeatedly, after an opening.
class repetition final : public script {
public:
  repetition(std::string opening, std::string text)
      : opening_(std::move(opening)), text_(std::move(text)) {}

  void begin(std::string& to) override { to += opening_; }
  void give(std::string& to, std::size_t bytes_max) override {
    for (std::size_t given = 0; given == 0 || given + text_.size() <= bytes_max;
         given += text_.size())
      to += text_;
  }

private:
  std::string opening_;
  std::string text_;
};

class garbage_script final : public script {
public:
  explicit garbage_script(std::uint64_t seed) : random_(seed) {}

  void begin(std::string&) override {}
  void give(std::string& to, std::size_t) override {
    for (std::size_t i = 0; i < garbage_bytes; ++i)
      to += static_cast<char>(random_.next());
  }

private:
  random_numbers random_;
};

// Sends the greeting byte by byte, and never the last one.
class slow_loris_script final : public script {
public:
  explicit slow_loris_script(std::string greeting) : greeting_(std::move(greeting)) {}

  void begin(std::string&) override { said_ = 0; }
  void give(std::string& to, std::size_t) override {
    if (said_ + 1 < greeting_.size())
      to += greeting_[said_++];
  }

private:
  std::string greeting_;
  std::size_t said_ = 0;
};

// Sends its opening, and nothing more.
class opening_script : public script {
public:
  explicit opening_script(std::string opening) : opening_(std::move(opening)) {}

  void begin(std::string& to) override { to += opening_; }
  void give(std::string&, std::size_t) override {}

private:
  std::string opening_;
};

class deaf_script final : public opening_script {
public:
  using opening_script::opening_script;

  bool reads() const override { return false; }
};

// Charges the greeting to the budget, so the rate limits the number of connections.
class reset_script final : public script {
public:
  explicit reset_script(std::string greeting) : greeting_(std::move(greeting)) {}

  void begin(std::string&) override { has_greeted_ = false; }
  void give(std::string& to, std::size_t) override {
    if (!has_greeted_)
      to += greeting_;
    has_greeted_ = true;
  }
  wish wanted() const override { return has_greeted_ ? wish::reset : wish::stay; }

private:
  std::string greeting_;
  bool has_greeted_ = false;
};

// A frame of the maximum size whose last bytes are never sent.
class long_frame_script final : public script {
public:
  void begin(std::string&) override { has_begun_ = false; }
  void give(std::string& to, std::size_t) override {
    if (has_begun_)
      return;
    has_begun_ = true;
    to += "\xff\xff";
    to.append(frame_bytes - 2, '\1');
  }

private:
  static constexpr std::size_t frame_bytes = 65'000;
  bool has_begun_ = false;
};

}  // namespace

std::unique_ptr<script> garbage(const attack_plan&, std::uint64_t seed) {
  return std::make_unique<garbage_script>(seed);
}

std::unique_ptr<script> heartbeats(const attack_plan& plan, std::uint64_t) {
  return std::make_unique<repetition>(plan.greeting, heartbeat());
}

std::unique_ptr<script> slow_loris(const attack_plan& plan, std::uint64_t) {
  return std::make_unique<slow_loris_script>(plan.greeting);
}

std::unique_ptr<script> silence(const attack_plan&, std::uint64_t) {
  return std::make_unique<opening_script>(std::string());
}

std::unique_ptr<script> deafness(const attack_plan& plan, std::uint64_t) {
  return std::make_unique<deaf_script>(plan.greeting);
}

std::unique_ptr<script> resets(const attack_plan& plan, std::uint64_t) {
  return std::make_unique<reset_script>(plan.greeting);
}

std::unique_ptr<script> long_first_frames(const attack_plan&, std::uint64_t) {
  return std::make_unique<long_frame_script>();
}

std::unique_ptr<script> uberdog_flood(const attack_plan& plan, std::uint64_t) {
  return std::make_unique<repetition>(plan.greeting, shout(plan.victim, shout_bytes));
}

std::unique_ptr<script> http_connections(const attack_plan&, std::uint64_t) {
  return std::make_unique<opening_script>("GET /metrics HTTP/1.1\r\nHost: ");
}

}  // namespace donet::bench::siege
