#pragma once
// Every bound on a DC text and on what it may declare, in one place (spec/dcfile section 11.1).

#include <cstddef>
#include <cstdint>

namespace donet::dc::limits {

/// Bytes of one DC file.
inline constexpr std::size_t file_size_max = 8u << 20;
/// Bytes of an identifier.
inline constexpr std::size_t name_size_max = 255;
/// Levels of inline structs, switches and value brackets; also of types inside types.
inline constexpr std::uint32_t depth_max = 64;
/// Levels of bases above a class.
inline constexpr std::uint32_t inheritance_depth_max = 64;
inline constexpr std::size_t bases_max = 64;
/// Class ids and field ids are uint16 on the wire.
inline constexpr std::size_t entries_max = 65'535;
inline constexpr std::size_t fields_max = 65'535;
inline constexpr std::size_t arguments_max = 65'535;
/// Keywords of one field, and view suffixes of one imported name.
inline constexpr std::size_t keywords_max = 64;
inline constexpr std::size_t suffixes_max = 16;
inline constexpr std::size_t bracket_groups_max = 8;
inline constexpr std::size_t intervals_max = 256;
/// Intervals, divisors and moduli behind one type name.
inline constexpr std::size_t transforms_max = 64;

/// A value must fit into one message.
inline constexpr std::uint32_t value_size_max = 65'535;
/// A fixed size above this leaves no room for the message's header: a warning.
inline constexpr std::uint32_t value_size_warning = 65'000;
/// Scalars in a type including all nested types; arrays count with their minimum.
inline constexpr std::uint64_t flat_members_max = 1'000'000;
/// Entries in all inherited lists, and members in all moleculars, of one contract.
inline constexpr std::size_t list_entries_max = 1'000'000;
/// Bytes of all explicit defaults of one contract: printed in hex they still fit into a file.
inline constexpr std::size_t defaults_size_max = 3u << 20;
/// Integers that go into the hash.
inline constexpr std::uint64_t hash_inputs_max = 50'000'000;
/// Parameters (arguments, members, plain fields) of one file, and, counted separately, written
/// values.
inline constexpr std::size_t parameters_max = 500'000;
inline constexpr std::size_t values_max = 500'000;

/// Diagnostics kept per run; further ones are only counted.
inline constexpr std::size_t diagnostics_max = 100;

static_assert(2 * defaults_size_max < file_size_max);
static_assert(value_size_warning < value_size_max);
static_assert(entries_max <= UINT16_MAX && fields_max <= UINT16_MAX);

}  // namespace donet::dc::limits
