#pragma once
// A small game for the tests of the harness: its contract, and a server's messages, written byte by
// byte.

#include "dcfile/load.hpp"
#include "tests/support/wire.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace donet::test {

inline constexpr std::uint32_t manager = 4665;
inline constexpr std::uint32_t parent = 20'000;
inline constexpr std::uint32_t ann = 1234;

/// Classes 0 LoginManager, 1 Node, 2 Avatar; fields are numbered from 0 in the order of writing.
std::shared_ptr<const dc::schema> game();

enum field_id : std::uint16_t {
  login,
  login_resp,
  set_x,
  set_y,
  set_xy,
  set_name,
  set_gold,
  set_secret,
  set_talk,
};
inline constexpr std::uint16_t avatar_class = 2;

inline std::string text(std::string_view characters) {
  return blob(characters);
}

/// doid, parent, zone.
std::string place(std::uint32_t object, std::uint32_t zone = 7);

/// An avatar named Ann as a client sees it (142), as its owner does (172), and as an AI does (2052,
/// without the header).
std::string enter_ann(std::uint32_t object = ann, std::uint32_t zone = 7);
std::string enter_own_ann();
std::string enter_ann_for_ai();
/// Client messages.
std::string set_field(std::uint32_t object, std::uint16_t field, std::string_view value);
std::string leaving(std::uint32_t object);
std::string done(std::uint32_t context, std::uint16_t interest);

inline dc::bytes_view bytes(std::string_view of) {
  return dc::as_bytes(of);
}

}  // namespace donet::test
