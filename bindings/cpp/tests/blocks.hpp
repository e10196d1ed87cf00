// Every block of memory that is given back is looked at, so that a test can tell whether a text is still in it.
#ifndef CPP_BLOCKS_HPP
#define CPP_BLOCKS_HPP

namespace blocks {

/// From here on. Only one thread at a time may do so.
void look_for(const char* text);

/// In how many places the text was found meanwhile; ends the search.
int found();

} // namespace blocks

#endif
