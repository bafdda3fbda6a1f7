#pragma once
// The content of a line of JSON as a list of tokens, which preserves the order and duplicate keys,
// unlike an object in memory.

#include <nlohmann/json.hpp>

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace donet::test {

struct event_token {
  enum what {
    begin_object,
    end_object,
    begin_array,
    end_array,
    key,
    any_key,  ///< only in expectations: equal to any key
    text,
    word,
    integer,
    single,  ///< only in expectations: a number equal to this one as a float
    real
  };

  what kind;
  std::string text_of;
  double number;

  /// True if this token matches the `expected` one.
  bool fits(const event_token& expected) const {
    switch (expected.kind) {
    case any_key: return kind == key;
    case single:
    case real: {
      const bool is_number = kind == real || kind == integer;
      const double found = kind == real ? number : std::stod(is_number ? text_of : "0");
      const bool same = expected.kind == real
                          ? found == expected.number
                          : static_cast<float>(found) == static_cast<float>(expected.number);
      return is_number && same;
    }
    default: return kind == expected.kind && text_of == expected.text_of;
    }
  }
};

using event_tokens = std::vector<event_token>;

inline std::ostream& operator<<(std::ostream& out, const event_token& one) {
  return out << one.kind << ' ' << one.text_of << ' ' << one.number;
}

/// For nlohmann::json::sax_parse.
class token_reader {
public:
  event_tokens found;

  bool null() { return add(event_token::word, "null"); }
  bool boolean(bool is) { return add(event_token::word, is ? "true" : "false"); }
  bool number_integer(std::int64_t number) {
    return add(event_token::integer, std::to_string(number));
  }
  bool number_unsigned(std::uint64_t number) {
    return add(event_token::integer, std::to_string(number));
  }
  bool number_float(double number, const std::string&) {
    found.push_back({event_token::real, "", number});
    return true;
  }
  bool string(std::string& text) { return add(event_token::text, text); }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return add(event_token::begin_object); }
  bool key(std::string& text) { return add(event_token::key, text); }
  bool end_object() { return add(event_token::end_object); }
  bool start_array(std::size_t) { return add(event_token::begin_array); }
  bool end_array() { return add(event_token::end_array); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) {
    return false;
  }

private:
  bool add(event_token::what kind, std::string text = {}) {
    found.push_back({kind, std::move(text), 0});
    return true;
  }
};

}  // namespace donet::test
