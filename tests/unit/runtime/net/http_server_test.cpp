#include "runtime/net/http_server.hpp"

#include "tests/unit/runtime/net/loopback.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace donet::runtime {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// Larger than the kernel accepts in one call.
const std::string large(4'000'000, 'x');

class HttpServer : public testing::Test {
protected:
  HttpServer() { loop_.attach(); }

  void open(const http_limits& limits = {}) {
    server_.emplace(
      loop_,
      [this](std::string_view path) -> std::optional<http_answer> {
        asked_.emplace_back(path);
        if (path == "/here")
          return http_answer{200, "it is\n", "text/plain; version=1"};
        if (path == "/large")
          return http_answer{200, large};
        if (path == "/sick")
          return http_answer{503, "it is not\n"};
        return std::nullopt;
      },
      limits);
    ASSERT_EQ(server_->open({"127.0.0.1", 0}), "");
    server_->start();
  }

  // Connections without a byte are not accepted.
  far_end connect_with(std::string_view bytes) {
    far_end peer = connect();
    peer.push(bytes);
    return peer;
  }
  far_end connect() { return far_end::connect(server_->where()[0].port); }

  // All received bytes, once they contain this text.
  std::string until(far_end& peer, std::string_view text) {
    turn_until(loop_, [&] {
      peer.pull();
      return peer.received().find(text) != std::string::npos || peer.ended();
    });
    return peer.received();
  }
  bool until_ended(far_end& peer) {
    return turn_until(loop_, [&] {
      peer.pull();
      return peer.ended();
    });
  }
  std::string answer_to(std::string_view request, std::string_view last) {
    far_end peer = connect();
    peer.push(request);
    return until(peer, last);
  }

  event_loop loop_;
  std::vector<std::string> asked_;
  std::optional<http_server> server_;
};

TEST_F(HttpServer, AnswersWithWhatThereIs) {
  open();
  const std::string told = answer_to("GET /here HTTP/1.1\r\nHost: a\r\n\r\n", "it is\n");
  EXPECT_THAT(told, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(told, HasSubstr("Content-Type: text/plain; version=1\r\n"));
  EXPECT_THAT(told, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(told, EndsWith("\r\n\r\nit is\n"));
}

TEST_F(HttpServer, PassesStatusAndPathOnWithoutTheQuery) {
  open();
  EXPECT_THAT(answer_to("GET /sick?verbose=1 HTTP/1.1\r\n\r\n", "not\n"), HasSubstr(" 503 "));
  EXPECT_EQ(asked_, std::vector<std::string>{"/sick"});
}

TEST_F(HttpServer, TellsOnlyTheHeadOnHead) {
  open();
  far_end peer = connect();
  peer.push("HEAD /here HTTP/1.1\r\n\r\nGET /sick HTTP/1.1\r\n\r\n");
  const std::string told = until(peer, "it is not\n");
  EXPECT_THAT(told, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(told, Not(HasSubstr("it is\n")));
}

TEST_F(HttpServer, ServesOneConnectionAgainAndAgain) {
  open();
  far_end peer = connect();
  for (int i = 1; i <= 3; ++i) {
    peer.push("GET /here HTTP/1.1\r\n\r\n");
    EXPECT_TRUE(turn_until(loop_, [&] {
      peer.pull();
      std::size_t told = 0;
      for (std::size_t at = 0; (at = peer.received().find("it is\n", at)) != std::string::npos;
           ++at)
        ++told;
      return told == static_cast<std::size_t>(i);
    }));
  }
  EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(HttpServer, EndsAConnectionThatIsNotToBeKept) {
  open();
  for (const std::string request :
       {"GET /here HTTP/1.0\r\n\r\n", "GET /here HTTP/1.1\r\nConnection: close\r\n\r\n"}) {
    far_end peer = connect();
    peer.push(request);
    EXPECT_TRUE(until_ended(peer));
    EXPECT_THAT(peer.received(), EndsWith("it is\n"));
    EXPECT_FALSE(peer.was_reset());
  }
}

TEST_F(HttpServer, WritesWhatIsLargerThanTheSystemTakes) {
  open();
  far_end peer = connect();
  peer.push("GET /large HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(until_ended(peer));
  EXPECT_TRUE(peer.received().ends_with(large));
}

TEST_F(HttpServer, RefusesWhatItDoesNotHave) {
  open();
  EXPECT_THAT(answer_to("GET / HTTP/1.1\r\n\r\n", "here\n"), StartsWith("HTTP/1.1 404 "));
  const std::string told = answer_to("DELETE /here HTTP/1.1\r\n\r\n", "HEAD\n");
  EXPECT_THAT(told, StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(told, HasSubstr("Allow: GET, HEAD\r\n"));
  EXPECT_THAT(answer_to("GET /here HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", "body here\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServer, TellsThatSomethingIsNoRequestAndEnds) {
  open();
  std::string noise(3'000, '\0');
  for (std::size_t i = 0; i < noise.size(); ++i)
    noise[i] = static_cast<char>(i * 131 + i / 256);
  for (const std::string& garbage :
       {std::string("\x16\x03\x01\x02\x00 a TLS client\r\n\r\n"), std::string("GET\r\n\r\n"),
        std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), noise,
        std::string("GET /here HTTP/1.1\r\nno colon\r\n\r\n")}) {
    far_end peer = connect();
    peer.push(garbage);
    EXPECT_TRUE(until_ended(peer));
    EXPECT_THAT(peer.received(), StartsWith("HTTP/1.1 400 ")) << garbage;
  }
  EXPECT_TRUE(asked_.empty());
  EXPECT_TRUE(turn_until(loop_, [&] { return server_->connections() == 0; }));
}

TEST_F(HttpServer, RefusesAHeadThatIsTooLong) {
  open();
  far_end peer = connect();
  peer.push("GET /here HTTP/1.1\r\nX: " + std::string(20'000, 'a'));
  EXPECT_TRUE(until_ended(peer));
  EXPECT_THAT(peer.received(), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpServer, DropsWhoDoesNotFinishItsRequestInTime) {
  http_limits limits;
  limits.head_time_max = milliseconds(50);
  open(limits);
  far_end peer = connect();
  peer.push("GET /he");
  // Sending more of it, byte by byte, does not extend the deadline.
  int more = 1'000;
  EXPECT_TRUE(turn_until(loop_, [&] {
    peer.pull();
    if (!peer.ended() && --more > 0)
      peer.push("r");
    return peer.ended();
  }));
  EXPECT_EQ(peer.received(), "");
}

TEST_F(HttpServer, DropsWhoTakesNothingOfItsAnswer) {
  http_limits limits;
  limits.write_time_max = milliseconds(50);
  open(limits);
  far_end peer = far_end::connect(server_->where()[0].port, 4'096);
  peer.push("GET /large HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(turn_until(loop_, [&] { return server_->connections() == 1; }));
  EXPECT_TRUE(turn_until(loop_, [&] { return server_->connections() == 0; }));
}

TEST_F(HttpServer, DropsWhoAsksForNothingMore) {
  http_limits limits;
  limits.idle_max = milliseconds(50);
  open(limits);
  far_end peer = connect();
  peer.push("GET /here HTTP/1.1\r\n\r\n");
  until(peer, "it is\n");
  EXPECT_TRUE(until_ended(peer));
}

TEST_F(HttpServer, GivesNoPlaceToAConnectionWithoutAByte) {
  open();
  far_end silent = connect();
  EXPECT_THAT(answer_to("GET /here HTTP/1.1\r\n\r\n", "it is\n"), HasSubstr(" 200 OK"));
  EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(HttpServer, GivesTheQuietestPlaceToWhoeverComes) {
  http_limits limits;
  limits.connections_max = 2;
  open(limits);
  far_end first = connect_with("GET ");
  EXPECT_TRUE(turn_until(loop_, [&] { return server_->connections() == 1; }));
  far_end second = connect_with("GET ");
  EXPECT_TRUE(turn_until(loop_, [&] { return server_->connections() == 2; }));
  first.push("/here HTTP/1.1\r\n\r\n");
  until(first, "it is\n");
  first.push("GET ");
  far_end third = connect_with("GET ");
  EXPECT_TRUE(until_ended(second));
  EXPECT_EQ(server_->connections(), 2U);
  for (far_end* const one : {&first, &third}) {
    one->push("/sick HTTP/1.1\r\n\r\n");
    EXPECT_THAT(until(*one, "not\n"), HasSubstr("it is not\n"));
  }
}

TEST_F(HttpServer, AFloodOfConnectionsEndsNoneThatHasAsked) {
  http_limits limits;
  limits.connections_max = 4;
  open(limits);
  far_end scraper = connect();
  scraper.push("GET /here HTTP/1.1\r\n\r\n");
  until(scraper, "it is\n");
  std::vector<far_end> flood;
  for (int i = 0; i < 40; ++i)
    flood.push_back(connect_with("GET "));
  EXPECT_TRUE(turn_until(loop_, [&] {
    flood[30].pull();
    return flood[30].ended();
  }));
  EXPECT_EQ(server_->connections(), 4U);
  scraper.push("GET /sick HTTP/1.1\r\n\r\n");
  EXPECT_THAT(until(scraper, "not\n"), HasSubstr("it is not\n"));
}

// All of them are accepted in one turn of the loop, before a byte is read in the next.
TEST_F(HttpServer, AFloodEndsNoneWhoseRequestHasArrivedWithIt) {
  http_limits limits;
  limits.connections_max = 2;
  open(limits);
  far_end scraper = connect_with("GET /here HTTP/1.1\r\n\r\n");
  std::vector<far_end> flood;
  for (int i = 0; i < 40; ++i)
    flood.push_back(connect_with("GET "));
  EXPECT_THAT(until(scraper, "it is\n"), HasSubstr(" 200 OK"));
}

TEST_F(HttpServer, GivesThePlaceOfTheOldestRequestIfAllHaveAsked) {
  http_limits limits;
  limits.connections_max = 2;
  open(limits);
  far_end first = connect();
  first.push("GET /here HTTP/1.1\r\n\r\n");
  until(first, "it is\n");
  far_end second = connect();
  second.push("GET /here HTTP/1.1\r\n\r\n");
  until(second, "it is\n");
  far_end third = connect_with("GET /sick HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(until_ended(first));
  EXPECT_THAT(until(third, "not\n"), HasSubstr("it is not\n"));
}

TEST_F(HttpServer, EndsNoneThatWaitsForItsAnswer) {
  http_limits limits;
  limits.connections_max = 1;
  open(limits);
  far_end first = far_end::connect(server_->where()[0].port, 4'096);
  first.push("GET /large HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(turn_until(loop_, [&] { return !asked_.empty(); }));
  far_end second = connect_with("GET ");
  EXPECT_TRUE(until_ended(second));
  EXPECT_TRUE(until_ended(first));
  EXPECT_TRUE(first.received().ends_with(large));
}

TEST_F(HttpServer, ClosesAllWhenItEnds) {
  open();
  far_end peer = connect();
  EXPECT_TRUE(turn_until(loop_, [&] { return server_->connections() == 1; }));
  server_.reset();
  EXPECT_TRUE(until_ended(peer));
}

TEST_F(HttpServer, TellsWhyItCannotListen) {
  open();
  http_server other(loop_, [](std::string_view) { return std::nullopt; });
  EXPECT_THAT(other.open(server_->where()[0]), HasSubstr("in use"));
}

}  // namespace
}  // namespace donet::runtime
