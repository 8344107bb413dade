using ILGPU;

namespace GpuAls.Kernels;

/// <summary>The part of a product A·p that all rows share: G·p, or p itself in the coordinates in which G is the identity.</summary>
interface IDensePart
{
    /// <summary>Whether it is p itself: then no step of a row has to wait for a product of all rows.</summary>
    bool IsIdentity { get; }

    /// <summary>q = sign·(the shared part of A·p) for the first <paramref name="rows"/> rows.</summary>
    /// <param name="p">[rows × stride]</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="gram">G [stride × stride], in quads.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="q">[rows × stride]</param>
    void Multiply(FactorsView p, int rows, ArrayView<Float4> gram, float sign, FactorsView q);
}
