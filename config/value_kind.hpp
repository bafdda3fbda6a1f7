#pragma once
// The kinds of values for keys: the legal values, described for the operator, and the check. A kind
// is created where its key is read.

#include "config/address.hpp"
#include "config/rotation.hpp"
#include "config/tree.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace donet::config {

/// A kind of value that becomes a `T`.
template <class T>
struct value_kind {
  std::string allowed;  ///< completes "allowed: "
  /// The value, or empty if it is not legal.
  std::function<std::optional<T>(const node&)> take;
  /// The form of a default in a role file; empty if it means "none".
  std::function<std::string(const T&)> show;
  std::vector<std::string_view> words;  ///< the only legal values, if not empty
  /// Further advice about an illegal value; may be empty.
  std::function<std::string(const node&)> advise = {};
};

/// Channels and DoIds below this are reserved by the protocol.
inline constexpr std::uint32_t unreserved_min = 1'000;
/// Another range of reserved channels, both ends included.
inline constexpr std::uint64_t reserved_channel_min = std::uint64_t{1} << 32u;
inline constexpr std::uint64_t reserved_channel_max = std::uint64_t{999} << 32u;

/// Longer texts are refused.
inline constexpr std::size_t text_size_max = 1'000;

/// true or false.
value_kind<bool> flag();

/// One line without control characters.
value_kind<std::string> text();
value_kind<std::string> text_or_nothing();

/// True for a name of a cluster, or of a node in one: 1 to 64 bytes of `[A-Za-z0-9._-]`.
bool is_node_name(std::string_view text);
/// The sentence about such names.
extern const char* const node_name_rule;
/// The legal name that was probably meant by `text`, as advice; empty if there is none.
std::string node_name_advice(std::string_view text);

/// The name of a cluster.
value_kind<std::string> node_name();

/// The name of a file without a folder.
value_kind<std::string> file_name();

/// The path of a URL, which begins with a slash.
value_kind<std::string> url_path();

/// The path of a file or folder; relative to `folder`.
value_kind<std::filesystem::path> path_in(const std::filesystem::path& folder);

/// A channel outside of the reserved ranges.
value_kind<std::uint64_t> channel();

/// The DoId of an object, outside of the reserved range.
value_kind<std::uint32_t> doid();

/// Both ends included.
value_kind<std::uint64_t> whole_number(std::uint64_t min, std::uint64_t max);
value_kind<std::uint32_t> small_number(std::uint32_t min, std::uint32_t max);
value_kind<std::chrono::milliseconds> duration_ms(std::uint32_t min, std::uint32_t max);

/// A listen address. The port may be 0: the system chooses one.
value_kind<address> listen_address(std::uint16_t default_port);

/// The address of another listener.
value_kind<address> peer_address(std::uint16_t default_port);

/// An address at which other nodes are found.
value_kind<seed> seed_address();

/// The interval at which the event log starts a new file.
value_kind<rotation> rotation_interval();

/// One of a few words, each of which represents a `T`.
template <class T>
value_kind<T> one_of(std::vector<std::pair<std::string_view, T>> choices) {
  value_kind<T> kind;
  for (const auto& [word, meaning] : choices) {
    kind.allowed += (kind.words.empty() ? "\"" : ", \"") + std::string(word) + '"';
    kind.words.push_back(word);
  }
  kind.show = [choices](const T& shown) {
    for (const auto& [word, meaning] : choices) {
      if (meaning == shown)
        return '"' + std::string(word) + '"';
    }
    return std::string();
  };
  kind.take = [choices = std::move(choices)](const node& value) -> std::optional<T> {
    const auto* written = value.as<std::string>();
    for (const auto& [word, meaning] : choices) {
      if (written != nullptr && *written == word)
        return meaning;
    }
    return std::nullopt;
  };
  return kind;
}

/// true or false, each of which represents a `T`, or one of a few words.
template <class T>
value_kind<T> flag_or(T when_false, T when_true,
                      std::vector<std::pair<std::string_view, T>> choices) {
  value_kind<T> kind = one_of<T>(std::move(choices));
  kind.allowed = "true, false, " + kind.allowed;
  kind.show = [when_false, when_true, show_word = std::move(kind.show)](const T& shown) {
    if (shown == when_false || shown == when_true)
      return std::string(shown == when_true ? "true" : "false");
    return show_word(shown);
  };
  kind.take = [when_false, when_true,
               take_word = std::move(kind.take)](const node& value) -> std::optional<T> {
    if (const auto* written = value.as<bool>())
      return *written ? when_true : when_false;
    return take_word(value);
  };
  return kind;
}

}  // namespace donet::config
