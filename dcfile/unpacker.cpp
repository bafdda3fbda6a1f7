#include "dcfile/numeric.hpp"
#include "dcfile/packer.hpp"
#include "dcfile/validator.hpp"

#include <algorithm>
#include <string>

namespace donet::dc {

namespace {

/// Reads a value that has been validated.
class unpacker {
public:
  unpacker(bytes_view data, number_form form) : from_(data), form_(form) {}

  value unpack(const type& t) {
    if (t.is_number())
      return number(t);
    if (t.is_sized())
      return std::string(as_text(piece(t.prefix_size == 0 ? t.fixed_size : prefix(t))));
    if (t.kind == type_kind::array)
      return array(t);
    value::list list;
    if (t.kind == type_kind::choice) {
      const auto before = from_;
      list.push_back(unpack(*t.selector->key.type));
      const auto key_size = before.remaining() - from_.remaining();
      const auto& members = *t.selector->select({before.position(), key_size});
      for (std::size_t i = 1; i < members.size(); ++i)
        list.push_back(unpack(*members[i].type));
    } else {
      for (const auto& member : t.members)
        list.push_back(unpack(*member.type));
    }
    return list;
  }

private:
  bytes_view piece(std::size_t size) {
    bytes_view taken;
    return from_.take(size, taken) ? taken : bytes_view();
  }

  std::size_t prefix(const type& t) {
    std::uint16_t narrow = 0;
    std::uint32_t wide = 0;
    if (t.prefix_size == 2)
      return from_.read(narrow) ? narrow : 0;
    return from_.read(wide) ? wide : 0;
  }

  value number(const type& t) {
    const auto bytes = piece(size_of(t.kind));
    const auto raw = load_raw(t.kind, bytes.data());
    if (t.kind == type_kind::character)
      return std::string(as_text(bytes));
    value read;
    if (t.is_float())
      read = raw.f;
    else if (t.is_signed())
      read = raw.i;
    else
      read = raw.u;
    const bool divided = t.divisor != 1 && form_ == number_form::user;
    if (divided)
      read = (t.is_float()    ? raw.f
              : t.is_signed() ? static_cast<double>(raw.i)
                              : static_cast<double>(raw.u))
             / t.divisor;
    if (!divided && !t.is_float() && t.modulus == nullptr)
      return read;
    // A number that would pack to other bytes is kept as its bytes.
    byte_buffer again;
    if (pack(t, read, again, form_) && std::ranges::equal(again, bytes))
      return read;
    return value::content_type(value::packed{{bytes.begin(), bytes.end()}});
  }

  value array(const type& t) {
    value::list list;
    if (t.element->is_empty()) {
      piece(t.prefix_size);
      return empty_elements(t);
    }
    if (t.prefix_size == 0) {
      for (std::uint64_t i = 0; i < t.ranges.front().lo.u; ++i)
        list.push_back(unpack(*t.element));
    } else {
      const auto size = prefix(t);
      const auto end = from_.remaining() - size;
      while (from_.remaining() > end)
        list.push_back(unpack(*t.element));
    }
    if (!t.is_text_array())
      return list;
    std::string text;
    for (const auto& c : list) {
      const auto* one = std::get_if<std::string>(&c.content);
      if (one == nullptr)
        return list;
      text += *one;
    }
    return text;
  }

  /// One value for all elements, regardless of their number. If the bytes do not determine the
  /// number, it is the minimum legal one.
  value empty_elements(const type& t) {
    const auto count = least_count(t);
    value::list list;
    if (count > 0) {
      list.push_back(unpack(*t.element));
      list.back().count = static_cast<std::uint32_t>(count);
    }
    return list;
  }

  byte_reader from_;
  number_form form_;
};

}  // namespace

result<value> unpack(const type& t, bytes_view data, number_form form) {
  const auto checked = validate(t, data, text_policy::bytes);
  if (!checked)
    return failure{checked.fault,
                   std::string(describe(checked.fault)) + " (at byte "
                     + std::to_string(checked.size) + " of " + std::to_string(data.size()) + ")",
                   {}};
  return unpacker(data, form).unpack(t);
}

}  // namespace donet::dc
