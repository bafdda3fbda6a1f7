// The printed text of a contract is equivalent to the contract.

#include "dcfile/defaults.hpp"
#include "dcfile/hash.hpp"
#include "dcfile/printer.hpp"
#include "tests/property/property.hpp"

#include <sstream>

namespace donet::test {
namespace {

std::string default_of(const dc::field& f) {
  dc::byte_buffer bytes;
  const auto made = dc::append_default(f, bytes);
  return (f.has_explicit_default() ? "explicit " : "implicit ")
         + (made ? dc::to_hex(bytes) : std::string("none"));
}

/// Everything of a contract that its interface shows, line by line.
std::string summary(const dc::schema& contract) {
  std::ostringstream out;
  for (const auto* entry : contract.classes()) {
    out << entry->index << (entry->is_struct ? " struct " : " dclass ") << entry->name;
    for (const auto* base : entry->bases)
      out << " : " << base->index;
    out << "\n  inherits";
    for (const auto* f : entry->fields)
      out << ' ' << f->number << '/' << f->name();
    out << '\n';
    auto fields = entry->own_fields;
    if (entry->constructor != nullptr)
      fields.insert(fields.begin(), entry->constructor);
    for (const auto* f : fields) {
      out << "  " << f->number << ' ' << static_cast<int>(f->kind) << ' ' << dc::print(*f) << " ["
          << f->keywords->flags << ' ' << f->keywords->hash_mask << "] " << default_of(*f) << '\n';
    }
  }
  std::vector<std::int32_t> inputs;
  dc::compute_hash(contract, &inputs);
  for (const auto input : inputs)
    out << input << ' ';
  out << "\nhash " << contract.hash() << '\n';
  return out.str();
}

TEST(DcProperty, PrintedTextLoadsAsTheSameContract) {
  for_each_seed(60, [](std::uint64_t seed) {
    for (const auto& v : all_variants()) {
      const auto text = random_dc_text(seed, v.text);
      const auto contract = load_legal(text, v.load);
      if (contract == nullptr)
        return;
      SCOPED_TRACE(describe(v) + ", text:\n" + text);
      for (const bool numbers : {true, false}) {
        const auto printed = dc::print(*contract, {numbers});
        const auto again = load_legal(printed, v.load);
        ASSERT_NE(again, nullptr);
        EXPECT_EQ(dc::print(*again, {numbers}), printed);
        EXPECT_EQ(summary(*again), summary(*contract)) << "printed:\n" << printed;
      }
      if (testing::Test::HasFailure())
        return;
    }
  });
}

TEST(DcProperty, ToontownSizedTextHasTheSizeOfToontown) {
  const auto contract = load_legal(toontown_sized(1), {});
  ASSERT_NE(contract, nullptr);
  std::size_t classes = 0;
  std::uint32_t depth = 0;
  for (const auto* entry : contract->classes()) {
    classes += entry->is_struct ? 0 : 1;
    depth = std::max(depth, entry->depth);
  }
  EXPECT_EQ(classes, 350U);
  EXPECT_EQ(contract->fields().size(), 2600U);
  EXPECT_EQ(depth, 2U);
  EXPECT_EQ(summary(*contract), summary(*load_legal(dc::print(*contract), {})));
}

TEST(DcProperty, ManyWarningsDoNotCutTheContractShort) {
  std::string text;
  constexpr std::size_t classes = 300;
  for (std::size_t i = 0; i < classes; ++i)
    text += "dclass C" + std::to_string(i) + " { f(uint8 a = 010); };\n";
  const auto contract = load_legal(text, {});
  ASSERT_NE(contract, nullptr);
  EXPECT_EQ(contract->classes().size(), classes);
}

// A default written in a few bytes must not print as more text than may be loaded.
TEST(DcProperty, PrintedDefaultsOfRepeatedValuesLoadAgain) {
  std::string text = "dclass A {\n";
  for (int i = 0; i < 9; ++i)
    text += "  uint8 x" + std::to_string(i) + "[] = [7 * 60000];\n";
  const auto contract = load_legal(text + "};\n", {});
  ASSERT_NE(contract, nullptr);
  const dc::source printed{"printed", dc::print(*contract)};
  const auto again = dc::load(printed);
  ASSERT_NE(again.contract, nullptr) << again.problems.front().message;
  EXPECT_EQ(summary(*again.contract), summary(*contract));
}

}  // namespace
}  // namespace donet::test
