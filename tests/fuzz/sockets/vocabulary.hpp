#pragma once
// The contents of the fuzzed node: channels, objects, zones, classes and fields, so that messages
// are meaningful to it.

#include "dcfile/schema.hpp"
#include "tests/support/random_source.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace donet::test::sockets {

class vocabulary {
public:
  static constexpr std::uint64_t state_server = 100'100;
  static constexpr std::uint64_t database_server = 200'200;
  static constexpr std::uint64_t first_client = 1'000'000'000;
  static constexpr std::uint32_t first_stored = 100'000'000;
  static constexpr const char* version = "v1.0.0";

  /// Loads the DC file. Throws std::runtime_error if it cannot be loaded.
  explicit vocabulary(const std::string& dc_file);

  std::uint32_t hash() const noexcept { return hash_; }

  std::uint64_t channel(random_source& random) const;
  std::uint32_t object(random_source& random) const;
  std::uint32_t zone(random_source& random) const;
  std::uint16_t class_id(random_source& random) const;
  /// For several fields, a count of one in two bytes; then the id and a legal value of a field.
  std::string field_update(random_source& random, bool is_plural) const;
  std::string field_ids(random_source& random) const;

private:
  std::string value_of(random_source& random, const dc::field& field) const;

  std::shared_ptr<const dc::schema> contract_;
  std::vector<const dc::field*> fields_;
  std::uint32_t hash_ = 0;
};

}  // namespace donet::test::sockets
