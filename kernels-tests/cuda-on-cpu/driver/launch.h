// Runs the groups of a launch on several threads of the processor.
#pragma once
#include "group.h"

namespace cuda_on_cpu {

// Returns when every group has run, or one has made a fault. One launch runs at a time.
KernelFault run_launch(const Launch& launch);

}
