#pragma once
// The contract of the tests of a Database State Server.

#include <cstdint>
#include <string_view>

namespace donet::test {

/// Fields with every set of keywords that matters.
inline constexpr std::string_view db_contract = R"dc(
dclass Kept {
  setLevel(uint8(0-100) = 20) required broadcast db;
  setName(string) required ram db;
  setTitle(string) broadcast ram db;
  setMood(uint16 = 9) ram;
  setWish(uint16) ram;
  setFlag(uint8 = 3) required;
  setCount(uint32) required;
  setSecret(uint16) db;
  setShout(uint8) broadcast;
  setA(uint8) ram db;
  setB(uint16) ram db;
  setBoth : setA, setB;
  setC(uint8) broadcast ram;
  setD(uint8) broadcast ram;
  setPair : setC, setD;
};
dclass Other {
  setOther(uint8) required db;
};
struct Block { uint32 x; };
)dc";

inline constexpr std::uint16_t kept = 0;
inline constexpr std::uint16_t other_class = 1;
inline constexpr std::uint16_t struct_block = 2;
inline constexpr std::uint16_t set_level = 0;
inline constexpr std::uint16_t set_kept_name = 1;
inline constexpr std::uint16_t set_title = 2;
inline constexpr std::uint16_t set_mood = 3;
inline constexpr std::uint16_t set_wish = 4;
inline constexpr std::uint16_t set_flag = 5;
inline constexpr std::uint16_t set_count = 6;
inline constexpr std::uint16_t set_kept_secret = 7;
inline constexpr std::uint16_t set_shout = 8;
inline constexpr std::uint16_t set_a = 9;
inline constexpr std::uint16_t set_b = 10;
inline constexpr std::uint16_t set_both = 11;
inline constexpr std::uint16_t set_c = 12;
inline constexpr std::uint16_t set_d = 13;
inline constexpr std::uint16_t set_pair = 14;
inline constexpr std::uint16_t set_other = 15;
inline constexpr std::uint16_t no_field = 9999;

}  // namespace donet::test
