using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Weights;

namespace GpuAls.Testing;

/// <summary>Weights that a test chooses itself, where a training would compute them from strengths.</summary>
static class TestWeights
{
    /// <summary>The values of a matrix as the codes of its weights.</summary>
    public static WeightedRows AsWeights(this SparseRows rows) => new(rows, rows.Values);

    /// <summary>The pattern of a matrix with other codes.</summary>
    /// <param name="rows">The matrix.</param>
    /// <param name="codes">[entries] The <see cref="PairWeight.Code"/> of each entry.</param>
    public static WeightedRows WithWeights(this SparseRows rows, IEnumerable<float> codes) =>
        new(rows, EntryValues.Of(LargeArray<float>.From([.. codes])));
}
