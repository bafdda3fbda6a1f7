#include "tests/fuzz/sockets/vocabulary.hpp"

#include "dcfile/hash.hpp"
#include "dcfile/load.hpp"
#include "tests/support/dc_sample.hpp"
#include "tests/support/wire.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace donet::test::sockets {

vocabulary::vocabulary(const std::string& dc_file) {
  std::ifstream file(dc_file);
  const dc::source source{dc_file, std::string(std::istreambuf_iterator<char>(file), {})};
  contract_ = dc::load({&source, 1}, {}).contract;
  if (contract_ == nullptr)
    throw std::runtime_error(dc_file + " cannot be loaded");
  for (const dc::class_entry* const one : contract_->classes()) {
    if (!one->is_struct)
      fields_.insert(fields_.end(), one->fields.begin(), one->fields.end());
  }
  hash_ = dc::compute_hash(*contract_).value_or(0);
}

// Channels of services, objects, clients and zones; a few of each, so that messages meet.
std::uint64_t vocabulary::channel(random_source& random) const {
  switch (random.below(10)) {
  case 0: return state_server;
  case 1: return database_server;
  case 2: return first_client + random.below(40);
  case 3: return object(random);
  case 4: return std::uint64_t{object(random)} << 32 | zone(random);
  case 5: return std::uint64_t{1} << 32 | object(random);  // a parent's channel to its children
  case 6: return std::uint64_t{1003} << 32 | object(random);
  case 7: return 10 + random.below(5);  // all services of a kind
  case 8: return 5'000 + random.below(20);
  default: return random.bits() >> random.below(64);
  }
}

std::uint32_t vocabulary::object(random_source& random) const {
  switch (random.below(8)) {
  case 0: return 4'665;
  case 1: return 4'666;
  case 2: return static_cast<std::uint32_t>(first_stored + random.below(30));
  case 3: return static_cast<std::uint32_t>(random.bits());
  default: return static_cast<std::uint32_t>(20'000 + random.below(20));
  }
}

std::uint32_t vocabulary::zone(random_source& random) const {
  return random.chance(95) ? static_cast<std::uint32_t>(1 + random.below(6))
                           : static_cast<std::uint32_t>(random.bits());
}

std::uint16_t vocabulary::class_id(random_source& random) const {
  return random.chance(97) ? static_cast<std::uint16_t>(random.below(contract_->classes().size()))
                           : static_cast<std::uint16_t>(random.bits());
}

std::string vocabulary::value_of(random_source& random, const dc::field& field) const {
  const std::optional<dc_sample> sample = random_sample(field.type(), random);
  return sample ? std::string(dc::as_text(sample->packed)) : std::string();
}

std::string vocabulary::field_update(random_source& random, bool is_plural) const {
  const std::size_t count = is_plural ? random.below(6) : 1;
  std::string update = is_plural ? u16(static_cast<std::uint16_t>(count)) : std::string();
  for (std::size_t i = 0; i < count; ++i) {
    const dc::field& field = *random.pick(fields_);
    update += u16(field.id()) + value_of(random, field);
  }
  return update;
}

std::string vocabulary::field_ids(random_source& random) const {
  const std::size_t count = random.below(8);
  std::string ids = u16(static_cast<std::uint16_t>(count));
  for (std::size_t i = 0; i < count; ++i)
    ids += u16(random.pick(fields_)->id());
  return ids;
}

}  // namespace donet::test::sockets
