using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace GpuAls.Kernels.Launching;

/// <summary>The access of an accelerator to the memory of another one, without the computer's memory between them.</summary>
static class PeerAccess
{
    // Enough for every path of a link to carry some of it, and few enough to take no time.
    const int TestedNumbers = 1 << 16;

    /// <summary>Lets an accelerator copy from the memory of another one, and tries it.</summary>
    /// <param name="accelerator">The accelerator that will copy.</param>
    /// <param name="other">The accelerator whose memory it will copy from.</param>
    /// <returns>The reason, for people, if it cannot; otherwise null.</returns>
    /// <exception cref="AcceleratorException">The driver reported an error.</exception>
    public static string? Open(Accelerator accelerator, Accelerator other)
    {
        if (accelerator is not CudaAccelerator one || other is not CudaAccelerator two) return "only CUDA cards copy to each other";
        // The driver would copy through the computer's memory, as the exchange does without copies between cards.
        if (!one.CanAccessPeer(two)) return $"{one.CardName()} cannot access the memory of {two.CardName()}";
        // Not ILGPU's own EnablePeerAccess: it ends the access when the other accelerator is disposed of, which fails for a card that was lost.
        one.Bind();
        switch (CudaAPI.CurrentAPI.EnablePeerAccess(two.NativePtr, 0))
        {
            case CudaError.CUDA_SUCCESS or CudaError.CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED:
                return CopiesWell(one, two) ? null : $"a copy from {two.CardName()} to {one.CardName()} changed the data";
            case CudaError.CUDA_ERROR_PEER_ACCESS_UNSUPPORTED or CudaError.CUDA_ERROR_TOO_MANY_PEERS:
                return $"the driver gives {one.CardName()} no access to the memory of {two.CardName()}";
            case var error:
                throw new CudaException(error);
        }
    }

    /// <summary>
    /// Whether a copy arrives. On Linux without a virtual machine, an IOMMU corrupts copies between cards on PCI Express, and the driver does not
    /// notice it.
    /// </summary>
    static bool CopiesWell(CudaAccelerator one, CudaAccelerator two)
    {
        uint[] numbers = [.. Enumerable.Range(0, TestedNumbers).Select(n => (uint)n * 2654435761)];
        using var from = two.Allocate1D(numbers);
        two.DefaultStream.Synchronize();
        using var to = one.Allocate1D<uint>(TestedNumbers);
        to.MemSetToZero();
        to.View.AsContiguous().CopyFrom(one.DefaultStream, from.View.AsContiguous());
        one.DefaultStream.Synchronize();
        return to.GetAsArray1D().AsSpan().SequenceEqual(numbers);
    }
}
