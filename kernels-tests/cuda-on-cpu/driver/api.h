// The types of cuda.h that the functions of the driver use, and how they are exported.
#pragma once
#include <cstddef>
#include <cstdint>

#define CUDA_API extern "C" __attribute__((visibility("default"))) int

namespace cuda_on_cpu {

using DevicePointer = uint64_t;

}
