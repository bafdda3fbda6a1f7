#pragma once
// Random events, as bytes of MessagePack and as the values of their lines. Both are generated side
// by side, without the library that reads events.

#include "tests/property/event_tokens.hpp"
#include "tests/support/random_source.hpp"
#include "tests/unit/actors/event_logger/msgpack_bytes.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace donet::test {

class random_event {
public:
  explicit random_event(std::uint64_t seed) : random_(seed) { map(0); }

  const std::string& bytes() const noexcept { return bytes_; }
  /// The tokens except those of the time.
  const event_tokens& tokens() const noexcept { return tokens_; }

private:
  void value(unsigned depth) {
    switch (random_.below(depth < 6 ? 9 : 7)) {
    case 0: return positive();
    case 1: return negative();
    case 2: return word();
    case 3: return real();
    case 4:
    case 5: return text(random_.chance(20));
    case 6: return extension();
    case 7: return array(depth);
    default: return map(depth);
    }
  }

  // Uses any form that has room for the number.
  void positive() {
    const std::uint64_t number = random_.bits() >> random_.below(64);
    tokens_.push_back({event_token::integer, std::to_string(number), 0});
    const unsigned sizes[] = {0, 1, 2, 4, 8};
    for (;;) {
      const std::size_t form = random_.below(5);
      if (form == 0 && number < 0x80)
        return put(static_cast<unsigned>(number));
      if (form != 0 && (form == 4 || number >> (8 * sizes[form]) == 0)) {
        put(0xcbU + static_cast<unsigned>(form));
        bytes_ += big_endian(number, sizes[form]);
        return;
      }
    }
  }
  void negative() {
    const auto number = -1 - static_cast<std::int64_t>(random_.bits() >> (1 + random_.below(63)));
    tokens_.push_back({event_token::integer, std::to_string(number), 0});
    const unsigned sizes[] = {0, 1, 2, 4, 8};
    for (;;) {
      const std::size_t form = random_.below(5);
      if (form == 0 && number >= -32)
        return put(0x100U + static_cast<unsigned>(static_cast<std::int32_t>(number)));
      if (form != 0 && (form == 4 || number >= -(std::int64_t{1} << (8 * sizes[form] - 1)))) {
        put(0xcfU + static_cast<unsigned>(form));
        bytes_ += big_endian(static_cast<std::uint64_t>(number), sizes[form]);
        return;
      }
    }
  }

  void word() {
    const auto which = static_cast<unsigned>(random_.below(3));
    constexpr std::string_view words[] = {"null", "false", "true"};
    tokens_.push_back({event_token::word, std::string(words[which]), 0});
    constexpr unsigned tags[] = {0xc0, 0xc2, 0xc3};
    put(tags[which]);
  }

  void real() {
    const bool is_double = random_.chance(50);
    double number = 0;
    if (is_double) {
      const std::uint64_t bits = random_.bits();
      std::memcpy(&number, &bits, sizeof bits);
      put(0xcb);
      bytes_ += big_endian(bits, sizeof bits);
    } else {
      const auto bits = static_cast<std::uint32_t>(random_.bits());
      float single = 0;
      std::memcpy(&single, &bits, sizeof bits);
      number = static_cast<double>(single);
      put(0xca);
      bytes_ += big_endian(bits, sizeof bits);
    }
    if (!std::isfinite(number))
      tokens_.push_back({event_token::word, "null", 0});
    else
      tokens_.push_back({is_double ? event_token::real : event_token::single, "", number});
  }

  // A byte that is not valid UTF-8 becomes the character with its number.
  void some_text(std::string& raw, std::string& read) {
    for (std::size_t pieces = random_.size(0, 6); pieces > 0; --pieces) {
      switch (random_.below(4)) {
      case 0: {
        const std::string_view whole[] = {"é", "€", "\xf0\x9f\x8e\x88", "\xc2\x9b", "\xef\xbf\xbf"};
        const std::string_view piece = random_.pick(whole);
        raw += piece;
        read += piece;
        break;
      }
      case 1: {
        const auto byte = static_cast<unsigned>(0xf5 + random_.below(11));
        raw += static_cast<char>(byte);
        read += '\xc3';
        read += static_cast<char>(byte - 0x40);
        break;
      }
      default:
        for (std::size_t i = random_.size(0, 10); i > 0; --i) {
          raw += static_cast<char>(random_.below(0x80));
          read += raw.back();
        }
      }
    }
  }

  void text(bool is_binary) {
    std::string raw;
    std::string read;
    some_text(raw, read);
    tokens_.push_back({event_token::text, read, 0});
    const auto size = static_cast<unsigned>(raw.size());
    if (is_binary)
      sized(0xc4, raw);
    else if (size < 32 && random_.chance(70))
      put(0xa0U + size);
    else
      return sized(0xd9, raw);
    if (!is_binary)
      bytes_ += raw;
  }
  // The forms with a size of one, two and four bytes have consecutive tags.
  void sized(unsigned tag, const std::string& raw) {
    const auto form = static_cast<unsigned>(random_.below(3));
    put(tag + form);
    bytes_ += big_endian(raw.size(), std::size_t{1} << form) + raw;
  }

  void extension() {
    std::string raw;
    std::string read;
    some_text(raw, read);
    const auto type = static_cast<std::int8_t>(random_.below(256));
    const auto form = static_cast<unsigned>(random_.below(3));
    put(0xc7U + form);
    bytes_ += big_endian(raw.size(), std::size_t{1} << form);
    bytes_ += static_cast<char>(type);
    bytes_ += raw;
    tokens_.push_back({event_token::begin_object, "", 0});
    tokens_.push_back({event_token::key, "type", 0});
    tokens_.push_back({event_token::integer, std::to_string(type), 0});
    tokens_.push_back({event_token::key, "data", 0});
    tokens_.push_back({event_token::text, read, 0});
    tokens_.push_back({event_token::end_object, "", 0});
  }

  void array(unsigned depth) {
    const std::size_t size = random_.size(0, 5);
    begin(0x90, 0xdc, size);
    tokens_.push_back({event_token::begin_array, "", 0});
    for (std::size_t i = 0; i < size; ++i)
      value(depth + 1);
    tokens_.push_back({event_token::end_array, "", 0});
  }

  void map(unsigned depth) {
    const std::size_t size = random_.size(0, 5);
    begin(0x80, 0xde, size);
    if (depth > 0)
      tokens_.push_back({event_token::begin_object, "", 0});
    for (std::size_t i = 0; i < size; ++i) {
      key(depth);
      value(depth + 1);
    }
    tokens_.push_back({event_token::end_object, "", 0});
  }

  // An integer, word or text; any other key is only checked to be valid JSON.
  void key(unsigned depth) {
    const std::size_t first = tokens_.size();
    if (random_.chance(10)) {
      value(depth + 1);
      tokens_.resize(first);
      tokens_.push_back({event_token::any_key, "", 0});
      return;
    }
    switch (random_.below(6)) {
    case 0: positive(); break;
    case 1: negative(); break;
    case 2: word(); break;
    default: text(random_.chance(10)); break;
    }
    tokens_.back().kind = event_token::key;
  }

  void begin(unsigned small, unsigned large, std::size_t size) {
    const auto form = random_.below(3);
    if (form == 0)
      return put(small + static_cast<unsigned>(size));
    put(large + static_cast<unsigned>(form) - 1);
    bytes_ += big_endian(size, form == 1 ? 2 : 4);
  }

  void put(unsigned byte) { bytes_ += static_cast<char>(byte & 0xff); }

  random_source random_;
  std::string bytes_;
  event_tokens tokens_;
};

}  // namespace donet::test
