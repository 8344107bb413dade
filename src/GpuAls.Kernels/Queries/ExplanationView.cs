using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.Queries;

/// <summary>The questions that <see cref="ExplanationKernel"/> answers. It is one value because a kernel takes few parameters.</summary>
struct ExplanationView
{
    /// <summary>
    /// The users' systems: their known items with weights, and the items' factors. Order is [questions], the user of each question. Failures is
    /// [questions], 1 if float32 is not enough to solve the system.
    /// </summary>
    public CholeskyRowsView<FactorsView> System;

    /// <summary>λ of each user; zeros if λ is in G.</summary>
    public RowRegularizationView RowLambda;

    /// <summary>[questions + 1] The start of each question's items.</summary>
    public ArrayView<int> ItemStarts;

    /// <summary>[pairs] The items to explain.</summary>
    public ArrayView<int> Items;

    /// <summary>[questions] The start of each question's shares.</summary>
    public ArrayView<int> ShareStarts;

    /// <summary>The shares: for each question, for each of its items, one share for each of the user's known items in their order.</summary>
    public ArrayView<float> Shares;
}

/// <summary>A piece of a question: its items [first, first + count).</summary>
/// <param name="Question">The number of the question.</param>
/// <param name="User">The user whose scores are explained.</param>
/// <param name="First">The first item.</param>
/// <param name="Count">The number of items.</param>
readonly record struct ExplanationPiece(int Question, int User, int First, int Count)
{
    /// <summary>[count] The items.</summary>
    /// <param name="questions">All questions.</param>
    public int[] ItemsOf(IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions) => [.. questions[Question].Items.Skip(First).Take(Count)];
}
