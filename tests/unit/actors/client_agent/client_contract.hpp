#pragma once
// The contract and the options of the test's clients and server.

#include "actors/client_agent/client_world.hpp"
#include "dcfile/load.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace donet::test {

/// Classes: Login 0, Thing 1, Block 2, Values 3, Special 4. Fields are numbered through.
inline constexpr std::string_view client_contract = R"dc(
dclass Login {
  login(string) clsend;
  busy(uint8) airecv;
};
dclass Thing {
  setName(string) required broadcast ram;
  ask(uint8(0-100)) clsend;
  move(int16, int16) broadcast ownsend;
  hide(uint8);
};
struct Block { uint8(0-9) low; uint16 high; };
dclass Values {
  scaled(int16/10(0-5)) clsend;
  real(float64(-1-1)) clsend;
  text(string(2-4)) clsend;
  fixed(string(3)) clsend;
  data(blob(1-3)) clsend;
  block(Block) clsend;
  blocks(Block[2]) clsend;
  list(uint16[0-2]) clsend;
  tints(uint8(0-25)[]) clsend;
  none() clsend;
  setX(uint8(0-9)) clsend;
  setY(uint8(0-9)) clsend;
  setXY : setX, setY;
  letter(char) clsend;
  large(blob) clsend;
};
dclass Special : Thing {
  ask(uint16) ownsend;
  extra(uint32) clsend;
};
)dc";

inline constexpr std::uint16_t login_class = 0;
inline constexpr std::uint16_t thing_class = 1;
inline constexpr std::uint16_t block_struct = 2;
inline constexpr std::uint16_t values_class = 3;
inline constexpr std::uint16_t special_class = 4;

/// The id of a field by its names.
inline std::uint16_t field_of(std::string_view class_name, std::string_view name);

inline const dc::schema& client_schema() {
  static const auto contract = [] {
    const dc::source source{"client.dc", std::string(client_contract)};
    auto loaded = dc::load({&source, 1}, {});
    EXPECT_NE(loaded.contract, nullptr);
    return loaded.contract;
  }();
  return *contract;
}

inline std::uint16_t field_of(std::string_view class_name, std::string_view name) {
  return client_schema().find_class(class_name)->find(name)->id();
}

// Uberdogs: anonymous clients may address the first.
inline constexpr std::uint32_t login_manager = 4601;
inline constexpr std::uint32_t chat_manager = 4602;

inline actors::uberdogs client_uberdogs() {
  return {{runtime::doid{login_manager}, {client_schema().find_class("Login"), true}},
          {runtime::doid{chat_manager}, {client_schema().find_class("Thing"), false}}};
}

/// The expected content of HELLO.
inline constexpr std::string_view right_version = "v1";
inline constexpr std::uint32_t right_hash = 0xABC;

inline actors::client_options client_settings() {
  actors::client_options all;
  all.version = right_version;
  all.hash = right_hash;
  all.add_interest = actors::interest_permission::enabled;
  all.relocate = actors::relocation_permission::enabled;
  return all;
}

}  // namespace donet::test
