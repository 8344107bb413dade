using ILGPU;

namespace GpuAls.Kernels.Queries;

/// <summary>The test items whose ranks <see cref="RankCountKernel"/> counts. It is one value because a kernel takes few parameters.</summary>
struct RankCountView
{
    /// <summary>The queries, and all items as candidates, in order. The memory of answers is not used.</summary>
    public ScoreTopKView Scoring;

    /// <summary>[queries + 1] The start of each query's test items.</summary>
    public ArrayView<int> Starts;

    /// <summary>[test items] Their rows.</summary>
    public ArrayView<int> TestItems;

    /// <summary>[test items] The query of each.</summary>
    public ArrayView<int> TestQueries;

    /// <summary>[test items] Their scores.</summary>
    public ArrayView<float> TestScores;

    /// <summary>[test items] The number of items before each; zeros at the beginning.</summary>
    public ArrayView<int> Before;
}
