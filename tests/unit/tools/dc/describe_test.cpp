#include "tools/dc/describe.hpp"

#include "dcfile/load.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <sstream>
#include <string>

namespace donet::tools {
namespace {

std::shared_ptr<const dc::schema> contract_of(const std::string& text,
                                              const dc::load_options& options = {}) {
  const auto loaded = dc::load(dc::source{"test", text}, options);
  EXPECT_NE(loaded.contract, nullptr);
  return loaded.contract;
}

std::string described(const dc::schema& contract, std::string_view name = {}) {
  std::ostringstream out;
  describe_as_text(contract, name.empty() ? nullptr : contract.find_class(name), palette(), out);
  return out.str();
}

nlohmann::json as_json(const dc::schema& contract) {
  std::ostringstream out;
  describe_as_json(contract, nullptr, out);
  return nlohmann::json::parse(out.str());
}

TEST(Describe, AlignsFieldsAndSaysWhereTheyComeFrom) {
  const auto contract = contract_of("dclass Base { setA(uint8(1-9) a) required broadcast; };\n"
                                    "dclass Other : Base { uint16 b = 7 ram; m : setA; };\n");
  EXPECT_EQ(described(*contract, "Other"),
            "dclass Other : Base  id 1\n"
            "  id  field                 keywords            default  inherited from\n"
            "   0  setA(uint8(1 - 9) a)  required broadcast  (1)      Base\n"
            "   1  uint16 b = 7          ram                 7\n"
            "   2  m : setA              required broadcast\n");
}

TEST(Describe, StartsWithWhatTheWholeContractIs) {
  const auto contract =
    contract_of("from game import Lobby/AI\nkeyword p2p;\ntypedef int16/10 tenth;\n"
                "dclass Lobby { a() p2p; };\nstruct S { tenth x; };\n");
  const auto text = described(*contract);
  EXPECT_NE(text.find("dialect   panda3d\n"
                      "contents  1 class with 1 field, 1 struct with 1 member\n"
                      "keywords  p2p\n"
                      "import    game: Lobby/AI\n"
                      "typedef   int16/10 tenth\n"
                      "\n"
                      "dclass Lobby  id 0\n"),
            text.npos)
    << text;
}

TEST(Describe, GivesADeclarationThatIsTooWideALineOfItsOwn) {
  const std::string wide = "setA(string " + std::string(80, 'x') + ')';
  const auto contract = contract_of("dclass A { b() ram; " + wide + " db; };");
  EXPECT_EQ(described(*contract, "A"), "dclass A  id 0\n"
                                       "  id  field  keywords  default\n"
                                       "   0  b()    ram\n"
                                       "   1  "
                                         + wide
                                         + "\n"
                                           "             db        (\"\")\n");
}

TEST(Describe, PutsAnInlineStructOnOneLine) {
  const auto contract = contract_of("dclass A { a(struct { uint8 x; uint8 y; } p) ram; };");
  EXPECT_EQ(declaration_of(*contract->find_class("A")->find("a"), dc::dialect::panda3d),
            "a(struct { uint8 x; uint8 y; } p)");
}

TEST(DescribeAsJson, TellsAllThatFollowsFromTheText) {
  const auto contract = contract_of(
    "typedef int16/10 tenth;\nstruct Item { uint16 kind; string(0-3) label; };\n"
    "dclass Base { set(tenth x, Item items[0-2]) required db; };\ndclass A : Base { m : set; };\n");
  const auto all = as_json(*contract);
  EXPECT_EQ(all["hash"]["hex"], hash_text(contract->hash()));
  EXPECT_EQ(all["hash"]["decimal"], contract->hash());
  EXPECT_EQ(all["options"]["dialect"], "panda3d");
  EXPECT_EQ(all["typedefs"][0]["name"], "tenth");
  EXPECT_EQ(all["structs"][0]["fields"][1]["type"]["ranges"][0]["max"], 3);

  const auto& a = all["classes"][1];
  EXPECT_EQ(a["id"], 2);
  EXPECT_EQ(a["bases"], nlohmann::json({"Base"}));
  const auto& set = a["fields"][0];
  EXPECT_EQ(set["inherited_from"], "Base");
  EXPECT_EQ(set["keywords"], nlohmann::json({"required", "db"}));
  EXPECT_EQ(set["default"], nlohmann::json({{"hex", "00000000"}, {"text", "(0, [])"}}));
  EXPECT_EQ(set["type"]["kind"], "method");
  EXPECT_EQ(set["type"]["members"][0]["type"]["divisor"], 10);
  EXPECT_EQ(set["type"]["members"][0]["type"]["typedef"], "tenth");
  EXPECT_EQ(set["type"]["members"][1]["type"]["element"]["struct"], "Item");
  const auto& m = a["fields"][1];
  EXPECT_EQ(m["kind"], "molecular");
  EXPECT_EQ(m["inherited_from"], nullptr);
  EXPECT_EQ(m["components"][0]["name"], "set");
}

TEST(DescribeAsJson, ListsTheCasesOfASwitch) {
  const auto contract =
    contract_of("switch Choice (uint8 key) { case 1: uint8 a; break; default: break; };"
                "struct S { Choice c; };");
  const auto all = as_json(*contract);
  const auto& choice = all["switches"][0];
  EXPECT_EQ(choice["name"], "Choice");
  EXPECT_EQ(choice["key"]["name"], "key");
  EXPECT_EQ(choice["cases"][0]["value"], "01");
  EXPECT_EQ(choice["cases"][0]["members"][0]["name"], "a");
  EXPECT_EQ(choice["default"], nlohmann::json::array());
  EXPECT_EQ(all["structs"][0]["fields"][0]["type"]["switch"], "Choice");
}

TEST(DescribeAsJson, DoesNotUnfoldWhatStructsNest) {
  // Expanded, the last one has almost a million members.
  std::string text = "struct S0 { uint8 a; };\n";
  for (int i = 1; i < 19; ++i) {
    const auto before = 'S' + std::to_string(i - 1);
    text += "struct S" + std::to_string(i) + " { " + before + " a[]; " + before + " b[]; };\n";
  }
  std::ostringstream out;
  describe_as_json(*contract_of(text), nullptr, out);
  EXPECT_LT(out.str().size(), 100'000u);
}

}  // namespace
}  // namespace donet::tools
