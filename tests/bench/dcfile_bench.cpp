// The cost of loading a contract of Toontown's size, and of processing single values.

#include "dcfile/hash.hpp"
#include "dcfile/load.hpp"
#include "dcfile/packer.hpp"
#include "dcfile/parser.hpp"
#include "dcfile/printer.hpp"
#include "dcfile/validator.hpp"
#include "dcfile/value_text.hpp"
#include "tests/support/dc_generator.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <malloc.h>

using namespace donet;

namespace {

void require(bool holds, const char* what) {
  if (holds)
    return;
  std::fprintf(stderr, "wrong before anything was measured: %s\n", what);
  std::abort();
}

/// Bytes that the program currently has from malloc.
std::size_t heap_in_use() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// -- loading ----------------------------------------------------------------------------------

const dc::source& toontown() {
  static const dc::source text{"toontown", test::toontown_sized(1)};
  return text;
}

const dc::schema& toontown_contract() {
  static const auto contract = [] {
    auto loaded = dc::load(toontown());
    require(loaded.contract != nullptr, "the text does not load");
    std::size_t classes = 0;
    for (const auto* entry : loaded.contract->classes())
      classes += entry->is_struct ? 0 : 1;
    require(classes == 350, "350 classes");
    require(loaded.contract->fields().size() == 2600, "2600 fields");
    require(loaded.contract->hash() == dc::compute_hash(*loaded.contract), "the hash");
    const dc::source printed{"printed", dc::print(*loaded.contract)};
    const auto again = dc::load(printed);
    require(again.contract != nullptr && again.contract->hash() == loaded.contract->hash(),
            "the hash of the printed text");
    return loaded.contract;
  }();
  return *contract;
}

/// Parsing, resolving and hashing: the goal is 15 ms, and 4 MB for the resulting contract.
void load_toontown(benchmark::State& state) {
  toontown_contract();
  const auto before = heap_in_use();
  auto kept = dc::load(toontown()).contract;
  const auto resident = heap_in_use() - before;
  kept.reset();
  for (auto _ : state)
    benchmark::DoNotOptimize(dc::load(toontown()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(toontown().text.size()));
  state.counters["contract_bytes"] = static_cast<double>(resident);
  state.counters["text_bytes"] = static_cast<double>(toontown().text.size());
}
BENCHMARK(load_toontown)->Unit(benchmark::kMillisecond);

void parse_toontown(benchmark::State& state) {
  toontown_contract();
  for (auto _ : state) {
    dc::diagnostics problems;
    benchmark::DoNotOptimize(dc::parse(std::span(&toontown(), 1), dc::dialect::panda3d, problems));
  }
}
BENCHMARK(parse_toontown)->Unit(benchmark::kMillisecond);

void hash_toontown(benchmark::State& state) {
  const auto& contract = toontown_contract();
  for (auto _ : state)
    benchmark::DoNotOptimize(dc::compute_hash(contract));
}
BENCHMARK(hash_toontown)->Unit(benchmark::kMillisecond);

void print_toontown(benchmark::State& state) {
  const auto& contract = toontown_contract();
  for (auto _ : state)
    benchmark::DoNotOptimize(dc::print(contract));
}
BENCHMARK(print_toontown)->Unit(benchmark::kMillisecond);

void find_field_by_id(benchmark::State& state) {
  const auto& contract = toontown_contract();
  const auto* entry = contract.find_class("DistributedThing349");
  require(entry != nullptr && !entry->fields.empty(), "the last class");
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(entry->find(entry->fields[at]->id()));
    at = at + 1 == entry->fields.size() ? 0 : at + 1;
  }
}
BENCHMARK(find_field_by_id);

void find_field_by_name(benchmark::State& state) {
  const auto& contract = toontown_contract();
  const auto* entry = contract.find_class("DistributedThing349");
  require(entry != nullptr && !entry->fields.empty(), "the last class");
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(entry->find(entry->fields[at]->name()));
    at = at + 1 == entry->fields.size() ? 0 : at + 1;
  }
}
BENCHMARK(find_field_by_name);

// -- values -----------------------------------------------------------------------------------

constexpr std::string_view values_text = R"dc(
struct Triple { int16 a; uint16 b; uint32 c; };
struct RangedTriple { int16(-500 - 500) a; uint16(0 - 1000) b; uint32(0 - 100000) c; };
dclass Values {
  position(int16/10 x, int16/10 y, uint16 h);
  name(string s);
  triples(Triple t[]);
  rangedTriples(RangedTriple t[]);
};
)dc";

/// A field with one value in all forms.
struct subject {
  const dc::field* field = nullptr;
  std::string text;
  dc::byte_buffer packed;
  dc::value unpacked;
};

std::string triples_text() {
  std::string text = "([";
  for (int i = 0; i < 20; ++i)
    text += (i == 0 ? "{" : ", {") + std::to_string(i * 10 - 100) + ", " + std::to_string(i) + ", "
            + std::to_string(i * 1000) + "}";
  return text + "])";
}

subject make_subject(std::string_view field, std::string text, std::string_view expected_hex,
                     std::size_t expected_size) {
  static const auto contract = dc::load(dc::source{"values", std::string(values_text)}).contract;
  require(contract != nullptr, "the values' schema does not load");
  subject made;
  made.field = contract->find_class("Values")->find(field);
  made.text = std::move(text);
  require(made.field != nullptr, "no such field");
  require(bool(dc::from_text(*made.field, made.text, made.packed)), "the text of a value");
  require(made.packed.size() == expected_size, "the size of a value");
  require(dc::to_hex(made.packed).starts_with(expected_hex), "the bytes of a value");
  require(bool(dc::validate(made.field->type(), made.packed)), "validating");
  const auto text_again = dc::to_text(*made.field, made.packed);
  require(text_again && *text_again == made.text, "the text of the bytes");
  const auto unpacked = dc::unpack(made.field->type(), made.packed);
  require(bool(unpacked), "unpacking");
  made.unpacked = *unpacked;
  dc::byte_buffer again;
  require(dc::pack(made.field->type(), made.unpacked, again) && again == made.packed, "packing");
  auto cut = made.packed;
  cut.pop_back();
  require(!dc::validate(made.field->type(), cut), "refusing what is cut off");
  return made;
}

const subject& subject_at(std::int64_t index) {
  static const subject all[] = {
    make_subject("position", "(-12.5, 100.3, 65535)", "83ffeb03ffff", 6),
    make_subject("name", "(\"Flippy of Toon Hall.\")", "1400466c69707079", 22),
    make_subject("triples", triples_text(), "a0009cff0000", 162),
    make_subject("rangedTriples", triples_text(), "a0009cff0000", 162),
  };
  return all[index];
}

/// The goals: 30 ns, 40 ns, 400 ns and 400 ns.
void validate_value(benchmark::State& state) {
  const auto& s = subject_at(state.range(0));
  state.SetLabel(std::string(s.field->name()));
  for (auto _ : state)
    benchmark::DoNotOptimize(dc::validate(s.field->type(), s.packed, dc::text_policy::utf8));
}
BENCHMARK(validate_value)->DenseRange(0, 3);

void pack_value(benchmark::State& state) {
  const auto& s = subject_at(state.range(0));
  state.SetLabel(std::string(s.field->name()));
  dc::byte_buffer packed;
  for (auto _ : state) {
    packed.clear();
    benchmark::DoNotOptimize(dc::pack(s.field->type(), s.unpacked, packed));
  }
}
BENCHMARK(pack_value)->DenseRange(0, 3);

void unpack_value(benchmark::State& state) {
  const auto& s = subject_at(state.range(0));
  state.SetLabel(std::string(s.field->name()));
  for (auto _ : state)
    benchmark::DoNotOptimize(dc::unpack(s.field->type(), s.packed));
}
BENCHMARK(unpack_value)->DenseRange(0, 3);

void value_to_text(benchmark::State& state) {
  const auto& s = subject_at(state.range(0));
  state.SetLabel(std::string(s.field->name()));
  for (auto _ : state)
    benchmark::DoNotOptimize(dc::to_text(*s.field, s.packed));
}
BENCHMARK(value_to_text)->DenseRange(0, 3);

void value_from_text(benchmark::State& state) {
  const auto& s = subject_at(state.range(0));
  state.SetLabel(std::string(s.field->name()));
  dc::byte_buffer packed;
  for (auto _ : state) {
    packed.clear();
    benchmark::DoNotOptimize(dc::from_text(*s.field, s.text, packed));
  }
}
BENCHMARK(value_from_text)->DenseRange(0, 3);

}  // namespace
