#include "tools/inspect/cluster_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace donet::tools {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using rows = std::vector<std::string>;

const std::string serving =
  R"({"kind":"cluster","cluster":"example","this_node":"gs1","members":3,"state":"serving","state_ms":7440000,)"
  R"("reason":"","waiting":3,"oldest_wait_ms":400,"waiting_for":["db1"]})";
const std::string ca1 =
  R"({"kind":"node","node":"ca1","state":"member","address":"10.0.0.11:7600","version":"1.4.0","is_this":false,)"
  R"("up_ms":7500000,"seen_ms":200,"rtt_us":310,"sent_bytes":1200000000,"received_bytes":88000000,)"
  R"("kept_bytes":12288,"channels":40112,"ranges":0})";
const std::string db1 =
  R"({"kind":"node","node":"db1","state":"suspect","address":"10.0.0.13:7600","version":"1.4.0","is_this":false,)"
  R"("up_ms":7500000,"seen_ms":2100,"rtt_us":null,"sent_bytes":4100000,"received_bytes":9000000,)"
  R"("kept_bytes":1153434,"channels":31,"ranges":0})";
const std::string gs1 =
  R"({"kind":"node","node":"gs1","state":"serving","address":"10.0.0.12:7600","version":"1.4.0","is_this":true,)"
  R"("up_ms":7500000,"channels":2204,"ranges":1})";
const std::string ca2 =
  R"({"kind":"dead","node":"ca2","why":"refused","by":"gs1","ago_ms":180000})";

TEST(ClusterTable, ShowsAClusterToPeople) {
  EXPECT_EQ(
    cluster_text({serving, ca1, db1, gs1, ca2}, palette()),
    "example: 3 members, serving, one interest set for 2 h 4 min   this node: gs1\n"
    "NODE  STATE    ADDRESS         VERSION  UP         SEEN   RTT     SENT    RECEIVED  KEPT     "
    "CHANNELS\n"
    "ca1   member   10.0.0.11:7600  1.4.0    2 h 5 min  0.2 s  310 us  1.2 GB  88 MB     12 KiB   "
    "40,112\n"
    "db1   suspect  10.0.0.13:7600  1.4.0    2 h 5 min  2.1 s  -       4.1 MB  9.0 MB    1.1 MiB  "
    "31\n"
    "gs1   serving  10.0.0.12:7600  1.4.0    2 h 5 min"
    "                                            2,204 + 1 range\n"
    "barrier: 3 waiting, the oldest for 0.4 s, on db1   recently dead: ca2 (refused, 3 min ago)\n");
}

TEST(ClusterTable, ShowsWhatAJoiningNodeWaitsFor) {
  const std::string text = cluster_text(
    {R"({"kind":"cluster","cluster":"example","this_node":"gs1","members":0,"state":"joining","state_ms":3000,)"
     R"("reason":"the cluster: waits for ca1","waiting":0})"},
    palette());
  EXPECT_THAT(text,
              HasSubstr("example: 0 members, joining for 3.0 s: the cluster: waits for ca1 "));
  EXPECT_THAT(text, HasSubstr("\nbarrier: none waiting\n"));
  EXPECT_THAT(text, Not(HasSubstr("dead")));
}

TEST(ClusterTable, WritesQuantitiesWithTwoDigits) {
  EXPECT_EQ(traffic_text(0), "0 B");
  EXPECT_EQ(traffic_text(999), "999 B");
  EXPECT_EQ(traffic_text(1'000), "1.0 KB");
  EXPECT_EQ(traffic_text(88'400'000), "88 MB");
  EXPECT_EQ(memory_text(1'023), "1023 B");
  EXPECT_EQ(memory_text(1'024), "1.0 KiB");
  EXPECT_EQ(memory_text(512 * 1'048'576.0), "512 MiB");
}

TEST(ClusterTable, IsColouredOnlyWhereItIsWanted) {
  EXPECT_THAT(cluster_text({serving, ca1}, palette()), Not(HasSubstr("\x1b")));
  EXPECT_THAT(cluster_text({serving, ca1}, palette(true)), HasSubstr("\x1b"));
}

// The listener of a node has no password, so another program may answer.
TEST(ClusterTable, SurvivesAnyAnswer) {
  const std::string text = cluster_text(
    {"", "[]", "{", "7", R"({"kind":7})",
     R"({"kind":"node","node":"a\u001b[2J","up_ms":-5,"rtt_us":"x"})",
     R"({"kind":"node","node":["b"],"seen_ms":18446744073709551615,"sent_bytes":1e99})",
     R"({"kind":"cluster","waiting":2,"waiting_for":[1,"c\n"]})", R"({"kind":"dead"})"},
    palette());
  EXPECT_THAT(text, AllOf(Not(HasSubstr("\x1b")), HasSubstr("a?[2J"), HasSubstr(", on c?"),
                          HasSubstr("recently dead: - (-, - ago)")));
}

}  // namespace
}  // namespace donet::tools
