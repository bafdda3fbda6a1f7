#include "runtime/metrics/statsd_lines.hpp"

#include "runtime/metrics/families.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace donet::runtime {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(StatsdLines, TellGaugesAsTheyAre) {
  families now;
  now.level("clients", "help").add(7, {{"state", "established"}});
  now.level("time", "help").add(0.000001);
  statsd_lines lines;
  for (int i = 0; i < 2; ++i)
    EXPECT_THAT(lines.take(now.content()),
                ElementsAre("clients:7|g|#state:established\ntime:0.000001|g\n"));
}

TEST(StatsdLines, TellWhatHasComeOnTopOfACounter) {
  statsd_lines lines;
  const auto told = [&lines](double a, double b) {
    families now;
    now.count("x_total", "help").add(a, {{"reason", "a"}}).add(b, {{"reason", "b"}, {"c", "d"}});
    return lines.take(now.content());
  };
  EXPECT_THAT(told(5, 0), ElementsAre("x_total:5|c|#reason:a\n"));
  EXPECT_THAT(told(5, 0), IsEmpty());
  EXPECT_THAT(told(12'345'678'905, 2.5),
              ElementsAre("x_total:12345678900|c|#reason:a\nx_total:2.5|c|#reason:b,c:d\n"));
}

TEST(StatsdLines, TellHowManyAHistogramHasAndTheirSum) {
  histogram cell{1'000, 1'000'000};
  families now;
  cell.observe(250'000);
  cell.observe(1'000'000);
  now.times("t_seconds", "help").add(histogram_reading(cell));
  statsd_lines lines;
  EXPECT_THAT(lines.take(now.content()),
              ElementsAre("t_seconds_count:2|c\nt_seconds_sum:1.25|c\n"));
  EXPECT_THAT(lines.take(now.content()), IsEmpty());
}

TEST(StatsdLines, LeaveNothingInATagThatMeansSomething) {
  families now;
  now.level("x", "help").add(1, {{"a", "b|c,d:e#f@g h\ni"}});
  EXPECT_THAT(statsd_lines().take(now.content()), ElementsAre("x:1|g|#a:b_c_d_e_f_g_h_i\n"));
}

TEST(StatsdLines, FillDatagramsWithWholeLines) {
  families now;
  family& classes = now.level("donet_objects", "help");
  for (int i = 0; i < 1'000; ++i)
    classes.add(i, {{"dclass", "Class" + std::to_string(i)}});
  classes.add(1, {{"dclass", std::string(2'000, 'x')}});
  const std::vector<std::string> all = statsd_lines().take(now.content());
  std::string together;
  for (const std::string& one : all) {
    EXPECT_LE(one.size(), statsd_lines::datagram_size_max);
    EXPECT_EQ(one.back(), '\n');
    together += one;
  }
  EXPECT_EQ(std::count(together.begin(), together.end(), '\n'), 1'000) << "the last is too long";
  constexpr std::size_t line_size_max = 40;
  for (std::size_t i = 0; i + 1 < all.size(); ++i)
    EXPECT_GT(all[i].size() + line_size_max, statsd_lines::datagram_size_max) << "it had room";
}

}  // namespace
}  // namespace donet::runtime
