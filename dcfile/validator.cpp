#include "dcfile/validator.hpp"

#include "dcfile/numeric.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace donet::dc {

namespace {

constexpr std::uint64_t high_bits = 0x8080'8080'8080'8080;

/// The number of ASCII bytes at the front, in whole words; the caller checks the rest.
std::size_t ascii_words(const std::byte* from, std::size_t size) noexcept {
  std::size_t at = 0;
  for (; at + 8 <= size; at += 8) {
    std::uint64_t word;
    std::memcpy(&word, from + at, 8);
    if ((word & high_bits) != 0)
      break;
  }
  return at;
}

bool is_ascii(bytes_view text) noexcept {
  std::size_t at = ascii_words(text.data(), text.size());
  for (; at < text.size(); ++at)
    if (std::to_integer<unsigned>(text[at]) >= 0x80)
      return false;
  return true;
}

/// Unicode's table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(bytes_view text) noexcept {
  const auto byte_at = [&](std::size_t i) { return std::to_integer<unsigned>(text[i]); };
  std::size_t at = ascii_words(text.data(), text.size());
  while (at < text.size()) {
    const unsigned lead = byte_at(at);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    std::size_t follow = 0;
    unsigned least = 0x80;
    unsigned greatest = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) {
      follow = 1;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      follow = 2;
      least = lead == 0xe0 ? 0xa0 : 0x80;
      greatest = lead == 0xed ? 0x9f : 0xbf;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      follow = 3;
      least = lead == 0xf0 ? 0x90 : 0x80;
      greatest = lead == 0xf4 ? 0x8f : 0xbf;
    } else {
      return false;
    }
    if (text.size() - at <= follow)
      return false;
    if (byte_at(at + 1) < least || byte_at(at + 1) > greatest)
      return false;
    for (std::size_t i = 2; i <= follow; ++i)
      if (byte_at(at + i) < 0x80 || byte_at(at + i) > 0xbf)
        return false;
    at += follow + 1;
  }
  return true;
}

/// The extent of a walk's checks: everything, or only what determines the end of the value.
enum class care : bool { legality, size };

/// Walks one value. Each step either consumes the bytes that it checked or returns the error.
template <care For>
class walk {
public:
  walk(bytes_view data, text_policy policy) noexcept
      : at_(data.data()), end_(data.data() + data.size()), policy_(policy) {}

  const std::byte* position() const noexcept { return at_; }

  error value(const type& t) noexcept {
    if (checks ? t.accepts_all_bytes : t.is_fixed)
      return skip(t.fixed_size);
    return t.is_number() ? number(t) : composite(t);
  }

private:
  static constexpr bool checks = For == care::legality;

  std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - at_); }

  error skip(std::size_t size) noexcept {
    if (remaining() < size)
      return error::truncated;
    at_ += size;
    return error::none;
  }

  error number(const type& t) noexcept {
    switch (t.kind) {
    case type_kind::int8: return integer<std::int8_t>(t);
    case type_kind::int16: return integer<std::int16_t>(t);
    case type_kind::int32: return integer<std::int32_t>(t);
    case type_kind::int64: return integer<std::int64_t>(t);
    case type_kind::uint16: return integer<std::uint16_t>(t);
    case type_kind::uint32: return integer<std::uint32_t>(t);
    case type_kind::uint64: return integer<std::uint64_t>(t);
    case type_kind::float32:
    case type_kind::float64: return real(t);
    case type_kind::uint8:
    case type_kind::character: break;
    case type_kind::string:
    case type_kind::blob:
    case type_kind::array:
    case type_kind::structure:
    case type_kind::method:
    case type_kind::molecular:
    case type_kind::choice: break;  // not numbers
    }
    return integer<std::uint8_t>(t);
  }

  /// Not inlined, so that nested numbers do not need a stack frame each.
  [[gnu::noinline]] error composite(const type& t) noexcept {
    switch (t.kind) {
    case type_kind::string:
    case type_kind::blob: return sized(t);
    case type_kind::array: return array(t);
    case type_kind::choice: return choice(*t.selector);
    case type_kind::structure:
    case type_kind::method:
    case type_kind::molecular: break;
    case type_kind::int8:
    case type_kind::int16:
    case type_kind::int32:
    case type_kind::int64:
    case type_kind::uint8:
    case type_kind::uint16:
    case type_kind::uint32:
    case type_kind::uint64:
    case type_kind::float32:
    case type_kind::float64:
    case type_kind::character: break;  // numbers are not composite
    }
    return members(t.members);
  }

  template <class T>
  error integer(const type& t) noexcept {
    if (remaining() < sizeof(T))
      return error::truncated;
    const auto raw = load_little_endian<T>(at_);
    bool within = t.ranges.empty();
    for (const auto& r : t.ranges) {
      if constexpr (std::is_signed_v<T>)
        within = within || (raw >= r.lo.i && raw <= r.hi.i);
      else
        within = within || (raw >= r.lo.u && raw <= r.hi.u);
    }
    if (!within)
      return error::out_of_range;
    at_ += sizeof(T);
    return error::none;
  }

  error real(const type& t) noexcept {
    const auto size = size_of(t.kind);
    if (remaining() < size)
      return error::truncated;
    if (!in_ranges(t, load_raw(t.kind, at_)))
      return error::out_of_range;
    at_ += size;
    return error::none;
  }

  /// Reads a length prefix whose bytes must all be there.
  error prefix(const type& t, std::size_t& length) noexcept {
    if (remaining() < t.prefix_size)
      return error::truncated;
    length = t.prefix_size == 2 ? load_little_endian<std::uint16_t>(at_)
                                : load_little_endian<std::uint32_t>(at_);
    if (remaining() - t.prefix_size < length)
      return error::truncated;
    at_ += t.prefix_size;
    return error::none;
  }

  error text(std::size_t length) noexcept {
    if (!is_legal_text({at_, length}, policy_))
      return error::bad_text;
    at_ += length;
    return error::none;
  }

  error sized(const type& t) noexcept {
    std::size_t length = t.fixed_size;
    if (t.prefix_size != 0) {
      if (const auto fault = prefix(t, length); fault != error::none)
        return fault;
      if (checks && !allows_count(t, length))
        return error::bad_length;
    } else if (remaining() < length) {
      return error::truncated;
    }
    if (checks && t.kind == type_kind::string)
      return text(length);
    at_ += length;
    return error::none;
  }

  error array(const type& t) noexcept {
    const type& element = *t.element;
    if (t.prefix_size == 0) {
      const auto count = t.ranges.front().lo.u;
      if (element.kind == type_kind::character) {
        if (remaining() < count)
          return error::truncated;
        if (!is_legal_text({at_, count}, policy_))
          return error::bad_text;
      }
      for (std::uint64_t i = 0; i < count; ++i)
        if (const auto fault = value(element); fault != error::none)
          return fault;
      return error::none;
    }

    std::size_t length = 0;
    if (const auto fault = prefix(t, length); fault != error::none)
      return fault;
    if (element.is_empty())
      return length == 0 ? error::none : error::bad_length;
    if (element.is_fixed) {
      if (length % element.fixed_size != 0)
        return error::overrun;
      if (checks && !allows_count(t, length / element.fixed_size))
        return error::bad_count;
      if (checks && element.kind == type_kind::character && !is_legal_text({at_, length}, policy_))
        return error::bad_text;
      if (!checks || element.accepts_all_bytes) {
        at_ += length;
        return error::none;
      }
    }
    return elements(t, length);
  }

  /// Reads elements up to exactly the announced end; none of them may read beyond it.
  error elements(const type& t, std::size_t length) noexcept {
    const auto* outer_end = end_;
    end_ = at_ + length;
    std::uint64_t count = 0;
    for (; at_ != end_; ++count) {
      if (const auto fault = value(*t.element); fault != error::none)
        return fault == error::truncated ? error::overrun : fault;
    }
    end_ = outer_end;
    return !checks || allows_count(t, count) ? error::none : error::bad_count;
  }

  error members(const std::vector<parameter>& list) noexcept {
    for (const auto& member : list)
      if (const auto fault = value(*member.type); fault != error::none)
        return fault;
    return error::none;
  }

  error choice(const switch_entry& selector) noexcept {
    const auto* key = at_;
    if (const auto fault = value(*selector.key.type); fault != error::none)
      return fault;
    const auto* selected = selector.select({key, at_});
    if (selected == nullptr)
      return error::no_such_case;
    at_ = key;
    return members(*selected);
  }

  const std::byte* at_;
  const std::byte* end_;
  text_policy policy_;
};

template <care For>
verdict walked(const type& t, bytes_view data, text_policy policy) noexcept {
  walk<For> w(data, policy);
  const auto fault = w.value(t);
  return {fault, static_cast<std::size_t>(w.position() - data.data())};
}

}  // namespace

verdict measure(const type& t, bytes_view data, text_policy policy) noexcept {
  return walked<care::legality>(t, data, policy);
}

verdict skip(const type& t, bytes_view data) noexcept {
  return walked<care::size>(t, data, text_policy::bytes);
}

verdict validate(const type& t, bytes_view data, text_policy policy) noexcept {
  auto v = measure(t, data, policy);
  if (v && v.size != data.size())
    v.fault = error::trailing_bytes;
  return v;
}

bool is_legal_text(bytes_view text, text_policy policy) noexcept {
  switch (policy) {
  case text_policy::utf8: return is_utf8(text);
  case text_policy::ascii: return is_ascii(text);
  case text_policy::bytes: return true;
  }
  return false;
}

}  // namespace donet::dc
