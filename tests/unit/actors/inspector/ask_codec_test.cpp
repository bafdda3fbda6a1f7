#include "actors/inspector/ask_codec.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace donet::actors {
namespace {

TEST(AskCodec, AQuestionArrivesUnchanged) {
  for (const ask_request& asked :
       {ask_request{}, ask_request{"cluster", {{"one", "1"}, {"", std::string(5'000, 'x')}}}})
    EXPECT_EQ(read_ask(write_ask(asked)), asked);
}

TEST(AskCodec, APageArrivesUnchanged) {
  for (const page_report& page :
       {page_report{}, page_report{4, {"{}", std::string(60'000, 'x')}, {"note", ""}}})
    EXPECT_EQ(read_page(write_page(page)), page);
}

TEST(AskCodec, BytesThatAreCutShortOrTooManyAreRejected) {
  dc::byte_buffer asked = write_ask({"cluster", {{"one", "1"}}});
  dc::byte_buffer page = write_page({0, {"{}"}, {"note"}});
  for (std::size_t size = 0; size < asked.size(); ++size)
    EXPECT_FALSE(read_ask(dc::bytes_view(asked).first(size))) << size;
  for (std::size_t size = 0; size < page.size(); ++size)
    EXPECT_FALSE(read_page(dc::bytes_view(page).first(size))) << size;
  asked.push_back({});
  page.push_back({});
  EXPECT_FALSE(read_ask(asked));
  EXPECT_FALSE(read_page(page));
}

TEST(AskCodec, ATextThatIsTooLongIsNotWritten) {
  EXPECT_THROW(write_page({0, {std::string(65'536, 'x')}, {}}), std::length_error);
}

}  // namespace
}  // namespace donet::actors
