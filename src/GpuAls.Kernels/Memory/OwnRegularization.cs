using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What a kernel sees of the λ that each row has for itself: added to the diagonal of the row's matrix, for G has none then. Zero for all rows where G has λ.</summary>
/// <param name="values">[rows], or one for all.</param>
/// <param name="step">1 where each row has one, 0 where one is for all.</param>
readonly struct OwnRegularization(ArrayView<float> values, int step)
{
    readonly ArrayView<float> values = values;
    readonly int step = step;

    /// <summary>λ of a row.</summary>
    public float Of(int row) => values[(long)row * step];

    /// <summary>Rows [first, first + count), numbered from 0.</summary>
    public OwnRegularization Slice(int first, int count) => step == 0 ? this : new(values.SubView(first, count), step);
}
