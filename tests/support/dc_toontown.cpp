// A DC file with the shape of Toontown's, the file of a grown game.

#include "tests/support/dc_generator.hpp"
#include "tests/support/random_source.hpp"

#include <string_view>
#include <vector>

namespace donet::test {

namespace {

constexpr unsigned class_count = 350;
constexpr unsigned field_count = 2600;
constexpr unsigned struct_count = 12;

constexpr std::string_view verbs[] = {"set", "request", "d_update", "toggle", "give", "announce"};
constexpr std::string_view nouns[] = {"Position", "Name",   "Owner",  "State",
                                      "Movie",    "Battle", "Reward", "Track",
                                      "Volume",   "Parent", "Target", "Inventory"};
constexpr std::string_view argument_types[] = {
  "uint8",        "uint8",        "uint16",   "uint32",  "uint32",      "int8",     "int16",
  "int32",        "string",       "string",   "blob",    "int16/10",    "int16/10", "int16/100",
  "int16%360/10", "uint8(0-100)", "uint32[]", "uint8[]", "uint16array", "int8[3]",  "string[]",
  "float64",      "char",         "bool_t",   "doId"};
constexpr std::string_view keyword_lists[] = {"",
                                              " broadcast",
                                              " required broadcast ram",
                                              " required broadcast ram db",
                                              " airecv clsend",
                                              " ownsend airecv",
                                              " ownrecv",
                                              " broadcast ram",
                                              " required db",
                                              " clsend"};

class toontown {
public:
  explicit toontown(std::uint64_t seed) : random_(seed) {}

  std::string run() {
    out_ += "from direct.distributed import DistributedObject/AI/UD\n"
            "from otp.avatar import DistributedAvatar/AI/OV\n"
            "keyword p2p;\n\n"
            "typedef uint8(0-1) bool_t;\ntypedef uint32 doId;\n\n";
    for (unsigned i = 0; i < struct_count; ++i)
      structure(i);
    unsigned fields_left = field_count - struct_count * 4;
    for (unsigned i = 0; i < class_count; ++i) {
      const auto classes_left = class_count - i;
      const auto average = fields_left / classes_left;
      auto count = classes_left == 1
                     ? fields_left
                     : static_cast<unsigned>(random_.size(average / 2, average + average / 2));
      fields_left -= count;
      entry(i, count);
    }
    return std::move(out_);
  }

private:
  void structure(unsigned i) {
    out_ +=
      "struct Record" + std::to_string(i)
      + " {\n  uint32 id;\n  string label;\n  uint8(0-100) level;\n  int16/10 weight;\n};\n\n";
  }

  /// A fifth are roots; the others derive from one of the first two levels.
  void entry(unsigned i, unsigned count) {
    const auto name = "DistributedThing" + std::to_string(i);
    const bool is_root = i % 5 == 0;
    out_ += "dclass " + name;
    if (is_root) {
      roots_.push_back(name);
    } else if (middle_.empty() || random_.chance(50)) {
      out_ += " : " + random_.pick(roots_);
      middle_.push_back(name);
    } else {
      out_ += " : " + random_.pick(middle_);
    }
    out_ += " {\n";
    std::vector<std::string> positions;
    for (unsigned n = 0; n < count; ++n)
      field(i, n, positions);
    out_ += "};\n\n";
  }

  void field(unsigned owner, unsigned n, std::vector<std::string>& positions) {
    const auto name = std::string(random_.pick(verbs)) + std::string(random_.pick(nouns))
                      + std::to_string(owner) + "_" + std::to_string(n);
    out_ += "  " + name;
    if (positions.size() >= 2 && random_.chance(8)) {
      out_ += " : " + positions[positions.size() - 2] + ", " + positions.back() + ";\n";
      return;
    }
    if (random_.chance(10)) {
      out_ += "(int16/10 v) broadcast ram;\n";
      positions.push_back(name);
      return;
    }
    out_ += "(";
    const char* separator = "";
    for (auto count = random_.size(0, 5); count > 0; --count) {
      out_ += separator;
      separator = ", ";
      if (random_.chance(5))
        out_ += "Record" + std::to_string(random_.below(struct_count)) + "[]";
      else
        out_ += random_.pick(argument_types);
      out_ += " arg" + std::to_string(count);
      if (random_.chance(2))
        out_ += "[]";
    }
    out_ += ")" + std::string(random_.pick(keyword_lists)) + ";\n";
  }

  random_source random_;
  std::string out_;
  std::vector<std::string> roots_;
  std::vector<std::string> middle_;
};

}  // namespace

std::string toontown_sized(std::uint64_t seed) {
  return toontown(seed).run();
}

}  // namespace donet::test
