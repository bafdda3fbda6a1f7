// Threads: loading has no shared state, and any thread may read a contract. Intended for the thread
// sanitizer.

#include "dcfile/defaults.hpp"
#include "dcfile/packer.hpp"
#include "dcfile/printer.hpp"
#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"
#include "tests/property/property.hpp"
#include "tests/support/dc_sample.hpp"

#include <thread>

namespace donet::test {
namespace {

constexpr std::size_t thread_count = 4;

/// Runs `work(i)` on several threads at once and returns each result.
template <class Work>
std::vector<std::string> on_all_threads(Work work) {
  std::vector<std::string> results(thread_count);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < thread_count; ++i)
    threads.emplace_back([&, i] { results[i] = work(i); });
  for (auto& thread : threads)
    thread.join();
  return results;
}

/// Everything that the interface of a contract shows, as one text.
std::string reading(const dc::schema& contract, std::uint64_t seed) {
  std::string all = dc::print(contract) + std::to_string(contract.hash());
  random_source random(seed);
  for (const auto* entry : contract.classes()) {
    for (const auto* f : entry->fields) {
      if (!f->name().empty())
        all += entry->find(f->name()) == nullptr ? " lost" : " found";
      all += std::to_string(contract.find_class(entry->name) == entry);
      const auto made = random_sample(f->type(), random);
      if (!made)
        continue;
      all += dc::to_hex(made->packed);
      all += dc::validate(f->type(), made->packed, dc::text_policy::utf8) ? " utf8 " : " bytes ";
      dc::byte_buffer packed;
      if (const auto unpacked = dc::unpack(f->type(), made->packed))
        if (dc::pack(f->type(), *unpacked, packed))
          all += dc::to_hex(packed);
      if (const auto text = dc::to_text(*f, made->packed))
        all += *text;
      packed.clear();
      if (dc::append_default(*f, packed))
        all += dc::to_hex(packed);
    }
  }
  return all;
}

TEST(DcThreads, LoadingAtTheSameTimeGivesTheSameContracts) {
  for_each_seed(6, [](std::uint64_t seed) {
    const auto text = random_dc_text(seed);
    const auto results = on_all_threads([&](std::size_t) {
      const auto outcome = dc::load(dc::source{"generated", text});
      return outcome.contract == nullptr ? std::string() : reading(*outcome.contract, seed);
    });
    EXPECT_FALSE(results.front().empty());
    for (const auto& result : results)
      EXPECT_EQ(result, results.front());
  });
}

TEST(DcThreads, DifferentTextsDoNotMixWhileTheyAreLoaded) {
  for_each_seed(6, [](std::uint64_t seed) {
    const auto load_one = [&](std::size_t i) {
      const auto outcome =
        dc::load(dc::source{"generated", random_dc_text(seed * thread_count + i)});
      return outcome.contract == nullptr ? std::string() : dc::print(*outcome.contract);
    };
    const auto together = on_all_threads(load_one);
    for (std::size_t i = 0; i < thread_count; ++i)
      EXPECT_EQ(together[i], load_one(i));
  });
}

TEST(DcThreads, OneContractCanBeReadByAll) {
  for_each_seed(6, [](std::uint64_t seed) {
    const auto contract = load_legal(random_dc_text(seed), {});
    ASSERT_NE(contract, nullptr);
    const auto results =
      on_all_threads([&](std::size_t i) { return reading(*contract, seed + i % 2); });
    for (std::size_t i = 0; i < thread_count; ++i)
      EXPECT_EQ(results[i], reading(*contract, seed + i % 2));
  });
}

}  // namespace
}  // namespace donet::test
