#include "tests/unit/tools/harness/game.hpp"

namespace donet::test {

std::shared_ptr<const dc::schema> game() {
  static const auto schema = dc::load(dc::source{"game.dc", R"(
dclass LoginManager {
  login(string name) clsend;
  loginResp(uint8 result);
};
dclass Node {
  setX(int16/10 x) broadcast ram ownsend airecv;
  setY(int16/10 y) broadcast ram ownsend airecv;
  setXY : setX, setY;
};
dclass Avatar : Node {
  setName(string(1-24) name) required broadcast ram;
  setGold(uint32 gold) required ownrecv ram;
  setSecret(uint8 secret = 9) required ram;
  setTalk(string message) broadcast ownsend airecv;
};
)"})
                               .contract;
  return schema;
}

std::string place(std::uint32_t object, std::uint32_t zone) {
  return u32(object) + u32(parent) + u32(zone);
}

std::string enter_ann(std::uint32_t object, std::uint32_t zone) {
  return u16(142) + place(object, zone) + u16(avatar_class) + text("Ann");
}

std::string enter_own_ann() {
  return u16(172) + place(ann) + u16(avatar_class) + text("Ann") + u32(25);
}

std::string enter_ann_for_ai() {
  return place(ann) + u16(avatar_class) + text("Ann") + u32(25) + u8(9);
}

std::string set_field(std::uint32_t object, std::uint16_t field, std::string_view value) {
  return u16(120) + u32(object) + u16(field) + std::string(value);
}

std::string leaving(std::uint32_t object) {
  return u16(132) + u32(object);
}

std::string done(std::uint32_t context, std::uint16_t interest) {
  return u16(204) + u32(context) + u16(interest);
}

}  // namespace donet::test
