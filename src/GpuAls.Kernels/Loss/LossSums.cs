using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace GpuAls.Kernels;

/// <summary>The partial sums of the loss on an accelerator: one a group.</summary>
static class LossSums
{
    public static int Groups(Accelerator accelerator) => accelerator.NumMultiprocessors * 8;

    /// <summary>Whether they are float64: some devices of OpenCL have none.</summary>
    public static bool InDouble(Accelerator accelerator) => accelerator is not CLAccelerator cl || cl.Capabilities.Float64;

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(Accelerator accelerator) =>
        (long)Groups(accelerator) * (InDouble(accelerator) ? Interop.SizeOf<DoubleSum>() : Interop.SizeOf<CompensatedSum>());
}
