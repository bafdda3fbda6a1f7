#pragma once
// The UberDOG of the demo: lets clients in, gives them avatars, and carries whispers.

#include "tools/demo/places.hpp"
#include "tools/harness/scripted_ai.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace donet::demo {

class uberdog {
public:
  uberdog(harness::loop& on, const harness::endpoint& message_director,
          const std::shared_ptr<const dc::schema>& schema);

  harness::scripted_ai& ai() noexcept { return ai_; }

private:
  struct account {
    std::uint32_t number = 0;
    doid avatar{};
    harness::field_value name;
    harness::field_value skin;
  };

  void answer(const harness::event& one);
  void log_in(channel client);
  void make_avatar(account& of, const harness::field_value& wish);
  void bring_avatar(account& of, const harness::field_value& wish);
  void whisper(const account& from, const harness::field_value& words);
  account* account_of(channel client);

  harness::scripted_ai ai_;
  std::map<std::uint32_t, account> accounts_;
  std::uint32_t next_account_ = first_account;
  std::uint32_t next_avatar_ = first_avatar;
};

}  // namespace donet::demo
