using GpuAls.Core;
using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What a kernel sees of <see cref="DeviceRows"/>: the entries of row r are [offsets[r], offsets[r + 1]).</summary>
/// <param name="offsets">[rows + 1]</param>
/// <param name="columns">[entries] The column of each entry.</param>
/// <param name="weights">[entries] w = c − 1 of each entry; of a dislike −2 − w, see <see cref="PairCode"/>.</param>
readonly struct SparseRowsView(ArrayView<long> offsets, ArrayView<int> columns, ArrayView<float> weights)
{
    public ArrayView<long> Offsets { get; } = offsets;

    public ArrayView<int> Columns { get; } = columns;

    public ArrayView<float> Weights { get; } = weights;

    /// <summary>Rows [first, first + count), numbered from 0.</summary>
    public SparseRowsView Slice(int first, int count) => new(Offsets.SubView(first, count + 1), Columns, Weights);
}
