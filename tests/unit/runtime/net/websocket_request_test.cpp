#include "runtime/net/websocket_request.hpp"

#include <gtest/gtest.h>

#include <string>

namespace donet::runtime {
namespace {

std::string request(const std::string& target = "/", const std::string& fields = "") {
  return "GET " + target
         + " HTTP/1.1\r\nHost: donet\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
         + fields + "\r\n";
}

class WebsocketRequest : public testing::Test {
protected:
  // The status with which `text` is refused; 0 if it is accepted.
  int status_of(const std::string& text) {
    const websocket_request read = read_websocket_request(text, options_);
    if (read.verdict != request_verdict::refused)
      return 0;
    EXPECT_EQ(read.answer.rfind("HTTP/1.1 ", 0), 0U);
    return std::stoi(read.answer.substr(9, 3));
  }

  bool accepts(const std::string& text) {
    return read_websocket_request(text, options_).verdict == request_verdict::accepted;
  }

  websocket_options options_;
};

TEST_F(WebsocketRequest, IsAccepted) {
  const websocket_request read = read_websocket_request(request() + "more", options_);
  EXPECT_EQ(read.verdict, request_verdict::accepted);
  EXPECT_EQ(read.size, request().size());
}

TEST_F(WebsocketRequest, IsReadHoweverItArrives) {
  const std::string text = request();
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_EQ(read_websocket_request(text.substr(0, size), options_).verdict,
              request_verdict::needs_more);
}

TEST_F(WebsocketRequest, MustBeForTheRightPath) {
  EXPECT_EQ(status_of(request("/game")), 404);
  options_.path = "/game";
  EXPECT_TRUE(accepts(request("/game")));
  EXPECT_TRUE(accepts(request("/game?shard=7")));
  EXPECT_EQ(status_of(request("/game/")), 404);
  EXPECT_EQ(status_of(request("/GAME")), 404);
  EXPECT_EQ(status_of(request()), 404);
}

TEST_F(WebsocketRequest, MustComeFromAKnownPageIfThereAreAny) {
  EXPECT_TRUE(accepts(request("/", "Origin: https://elsewhere.example\r\n")));
  options_.origins = {"https://game.example", "https://test.example:8080"};
  EXPECT_TRUE(accepts(request("/", "Origin: https://game.example\r\n")));
  EXPECT_TRUE(accepts(request("/", "Origin: https://test.example:8080\r\n")));
  EXPECT_EQ(status_of(request("/", "Origin: https://elsewhere.example\r\n")), 403);
  EXPECT_EQ(status_of(request("/", "Origin: http://game.example\r\n")), 403);
  EXPECT_EQ(status_of(request()), 403);
}

TEST_F(WebsocketRequest, MustAskForWebSocket) {
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: donet\r\n\r\n"), 426);
  EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 426);
  EXPECT_EQ(status_of("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"), 426);
}

TEST_F(WebsocketRequest, MustBeHttp) {
  EXPECT_EQ(status_of("hello\r\n\r\n"), 400);
  EXPECT_EQ(status_of("\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nno field\r\n\r\n"), 400);
  EXPECT_EQ(status_of(std::string("GET / HTTP/1.1\r\nA: \0\r\n\r\n", 24)), 400);
}

TEST_F(WebsocketRequest, HasABound) {
  const std::size_t rest = websocket_request_size_max - request("/", "A: \r\n").size();
  EXPECT_TRUE(accepts(request("/", "A: " + std::string(rest, 'x') + "\r\n")));
  EXPECT_EQ(status_of(request("/", "A: " + std::string(rest + 1, 'x') + "\r\n")), 431);
  EXPECT_EQ(status_of(std::string(websocket_request_size_max, 'x')), 431);
}

TEST_F(WebsocketRequest, ARefusalEndsTheConnection) {
  const std::string answer = read_websocket_request(request("/no"), options_).answer;
  EXPECT_NE(answer.find("\r\nConnection: close\r\n"), answer.npos);
  EXPECT_NE(answer.find("\r\nContent-Length: 10\r\n"), answer.npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nNot Found\n"));
}

}  // namespace
}  // namespace donet::runtime
