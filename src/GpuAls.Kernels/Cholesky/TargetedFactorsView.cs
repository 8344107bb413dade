using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.Cholesky;

/// <summary>Factors whose row n is row targets[n] of others. A row without a target reads as zeros and is not stored.</summary>
/// <typeparam name="TView">How the others are stored.</typeparam>
/// <param name="factors">[rows × f]</param>
/// <param name="targets">[rows here] The rows, or −1 for none.</param>
readonly struct TargetedFactorsView<TView>(TView factors, ArrayView<int> targets) : IFactorsView<TargetedFactorsView<TView>>
    where TView : struct, IFactorsView<TView>
{
    readonly TView factors = factors;
    readonly ArrayView<int> targets = targets;

    public int QuadsPerRow => factors.QuadsPerRow;

    public TargetedFactorsView<TView> Slice(int first, int count) => new(factors, targets.SubView(first, count));

    public Float4 Load(int row, int quad)
    {
        var value = default(Float4);
        if (targets[row] >= 0) value = factors.Load(targets[row], quad);
        return value;
    }

    public Float4 Gather(int row, int quad) => Load(row, quad);

    public void Store(int row, int quad, Float4 value)
    {
        if (targets[row] >= 0) factors.Store(targets[row], quad, value);
    }
}
