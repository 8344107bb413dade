// Calls that the lanes of a warp make together: shuffles, votes, matrix products.
#pragma once
#include "../kernel/thread.h"
#include <string>

namespace cuda_on_cpu {

// Answers the calls of a warp whose lanes all wait or have left. Lanes that are answered are ready again.
// threads: the lanes that there are, at most 32. The reason if a call can never be answered; otherwise empty.
std::string answer_warp(Thread* threads, uint32_t lanes, uint64_t& shuffles);

}
