#pragma once
// Requests about an object of a database, and the expected answers, as bytes (spec/services 4.2,
// 5.3).

#include <cstdint>
#include <string>

namespace donet::bench {

// Message types.
inline constexpr std::uint16_t delete_ram = 2032;
inline constexpr std::uint16_t enter_location = 2042;
inline constexpr std::uint16_t enter_location_other = 2043;
inline constexpr std::uint16_t create_object_resp = 3001;
inline constexpr std::uint16_t get_field_resp = 3011;
inline constexpr std::uint16_t get_all_resp = 3015;

/// Appends framed messages to the Database Server, or to the object.
class record_messages {
public:
  /// The place of activated objects, used only by this generator.
  static constexpr std::uint64_t place = std::uint64_t{4'711} << 32 | 1;

  record_messages(std::uint64_t database, std::uint64_t own) : database_(database), own_(own) {}

  void create(std::string& to, std::uint32_t context, std::uint32_t level) const;
  void set(std::string& to, std::uint32_t object, std::uint32_t level) const;
  void get(std::string& to, std::uint32_t context, std::uint32_t object) const;
  void get_all(std::string& to, std::uint32_t context, std::uint32_t object) const;
  void remove(std::string& to, std::uint32_t object) const;
  /// Activates the object, then deletes it from RAM.
  void activate(std::string& to, std::uint32_t object) const;

private:
  std::uint64_t database_;
  std::uint64_t own_;
};

// ---- content of an answer after its context ----

std::string not_there();
std::string level_answer(std::uint32_t level);
/// All fields of an object that was created with the level `made_with`.
std::string whole_answer(std::uint32_t level, std::uint32_t made_with);

}  // namespace donet::bench
