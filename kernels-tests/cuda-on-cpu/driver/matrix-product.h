// mma.sync: the product of two small matrices that the lanes of a warp hold together.
#pragma once
#include "../kernel/thread.h"

namespace cuda_on_cpu {

void multiply_matrices(WarpCallKind kind, Thread* lanes);

}
