#include "tools/bench/sight.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/failure.hpp"

namespace donet::bench {

namespace {

// The index of the object that a message is about; an index beyond the world's objects if there is
// none.
std::size_t index_in(const stage& world, std::string_view payload) {
  return payload.size() < 4 ? world.object_count()
                            : std::size_t{load<std::uint32_t>(payload.data()) - world.object(0)};
}

std::string object_name(std::size_t index) {
  return "object " + std::to_string(index);
}

}  // namespace

sight::sight(const stage& world, std::uint32_t zone)
    : world_(&world), zone_(zone), seen_(world.object_count()) {}

void sight::enter(const std::string& client, std::string_view payload) {
  const auto index = index_in(*world_, payload);
  if (index >= seen_.size())
    throw run_failure(client + " was shown an object that does not exist");
  if (world_->zone_of(index) != zone_)
    throw run_failure(client + " was shown " + object_name(index) + ", which is in another zone");
  if (seen_[index])
    throw run_failure(client + " was shown " + object_name(index) + " a second time: duplicated");
  if (payload != world_->entry(index))
    throw run_failure(client + " was shown " + object_name(index) + " with wrong bytes");
  seen_[index] = true;
  ++count_;
}

void sight::leave(const std::string& client, std::string_view payload) {
  const auto index = index_in(*world_, payload);
  if (index >= seen_.size() || payload.size() != 4 || !seen_[index])
    throw run_failure(client + " was told that an object leaves that it does not see");
  seen_[index] = false;
  --count_;
}

void sight::expect_all(const std::string& client) const {
  const auto due = world_->objects_in(zone_);
  if (count_ != due)
    throw run_failure(client + " was told that it has seen all when it had seen "
                      + std::to_string(count_) + " of " + std::to_string(due) + " objects");
}

void sight::expect_none(const std::string& client) const {
  if (count_ != 0)
    throw run_failure(client + " was told that its interest is closed while it still saw "
                      + std::to_string(count_) + " objects");
}

}  // namespace donet::bench
